/* Uses the C interface, and misuses it in the ways that C makes easy. Built with -fsanitize=address,undefined. */
#define _GNU_SOURCE
#include "roomkey.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TEXT(text) (const uint8_t *)(text), sizeof(text) - 1
#define NOW 1750000000

static void check(int holds, const char *what, int line) {
    if (!holds) {
        fprintf(stderr, "line %d: %s\n", line, what);
        exit(1);
    }
}
#define CHECK(holds) check((holds), #holds, __LINE__)

static int says(const roomkey_bytes *bytes, const char *code) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"code\":\"%s\"", code);
    return bytes->data != NULL && memmem(bytes->data, bytes->length, wanted, strlen(wanted)) != NULL;
}

static uint64_t keys(void) {
    roomkey_secret secrets[] = {
        {TEXT("api_key"), TEXT("my-api-key")},
        {TEXT("secret"), TEXT("9d3b1f0a6c5e4827b1a0f3c2d4e59687")},
    };
    uint64_t handle = 0;
    roomkey_bytes refusal = {0};
    CHECK(roomkey_open(TEXT("vendor:videosdk"), TEXT("{}"), secrets, 2, &handle, &refusal) == ROOMKEY_OK);
    CHECK(handle != 0 && refusal.data == NULL && refusal.length == 0);
    /* The caller's copies may go at once. */
    memset(secrets, 0xa5, sizeof secrets);
    return handle;
}

/* permissions, room */
static const uint8_t WISH[] = {1, 3, 1, 0, 0, 0, 10, 0, 0, 0, 'a', 'l', 'l', 'o', 'w', '_', 'j', 'o', 'i', 'n',
                               1, 7, 0, 0, 0, 'c', 'l', 'a', 's', 's', '-', '7'};

static void mints_and_verifies(void) {
    uint64_t handle = keys();
    uint8_t *token = malloc(ROOMKEY_ROOM), *claims = malloc(ROOMKEY_ROOM);
    int64_t length = roomkey_mint(handle, WISH, sizeof WISH, NOW, token, ROOMKEY_ROOM);
    CHECK(length > 0 && memcmp(token, "ey", 2) == 0);
    const uint8_t any[] = {1};
    int64_t said = roomkey_verify(handle, token, (size_t)length, any, 1, NOW, claims, ROOMKEY_ROOM);
    CHECK(said > 0 && memmem(claims, (size_t)said, "class-7", 7) != NULL);
    /* To a byte enough, and a byte too little. */
    uint8_t *exact = malloc((size_t)length);
    CHECK(roomkey_mint(handle, WISH, sizeof WISH, NOW, exact, (size_t)length) == length);
    CHECK(roomkey_mint(handle, WISH, sizeof WISH, NOW, exact, (size_t)length - 1) == ROOMKEY_NO_ROOM);
    CHECK(roomkey_mint(handle, WISH, sizeof WISH, NOW, NULL, 0) == ROOMKEY_NO_ROOM);
    CHECK(roomkey_mint(handle, WISH, sizeof WISH, NOW, NULL, ROOMKEY_ROOM) == ROOMKEY_NO_ROOM);
    /* A token that was touched is a refusal, whose length is negated. */
    token[length - 1] ^= 1;
    said = roomkey_verify(handle, token, (size_t)length, any, 1, NOW, claims, ROOMKEY_ROOM);
    CHECK(said < 0 && memmem(claims, (size_t)-said, "\"category\":\"token\"", 18) != NULL);
    free(exact);
    free(token);
    free(claims);
    CHECK(roomkey_close(handle) == 1);
}

/* As SDKs encode. */
static size_t base64(const uint8_t *bytes, size_t length, char *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t written = 0;
    for (size_t at = 0; at < length; at += 3) {
        uint32_t three = (uint32_t)bytes[at] << 16;
        if (at + 1 < length) three |= (uint32_t)bytes[at + 1] << 8;
        if (at + 2 < length) three |= bytes[at + 2];
        for (int place = 0; place < 4; place++) out[written++] = digits[three >> (18 - 6 * place) & 63];
    }
    for (size_t missing = (3 - length % 3) % 3, i = 0; i < missing; i++) out[written - 1 - i] = '=';
    return written;
}

/* A T1 token as another hand signs it, with a nonce that nobody escaped: as JSON each of its characters is six. */
static void everything_that_a_token_says_has_room(void) {
    enum { CHARACTERS = 12000 };
    static const char head[] =
        "partner_id=123456&sig=6221ce27b611606dc780a07df9adb96fe5764d94:"
        "session_id=1_MX4xMjM0NTZ-fjE3NjQzOTY4MDAwMDB-QUJDREVGR0hJSktMTU5PUFFSU1RVVldYfn5-"
        "&create_time=1750000000&expire_time=1750003600&role=publisher&nonce=";
    const size_t length = sizeof head - 1 + CHARACTERS;
    uint8_t *inner = malloc(length), *claims = malloc(ROOMKEY_ROOM);
    char *token = malloc(20000);
    memcpy(inner, head, sizeof head - 1);
    memset(inner + sizeof head - 1, 1, CHARACTERS);
    memcpy(token, "T1==", 4);
    const size_t token_length = 4 + base64(inner, length, token + 4);
    roomkey_secret secrets[] = {
        {TEXT("api_key"), TEXT("123456")},
        {TEXT("secret"), TEXT("1234567890abcdef1234567890abcdef12345678")},
    };
    uint64_t handle = 0;
    roomkey_bytes refusal = {0};
    CHECK(roomkey_open(TEXT("vendor:opentok"), TEXT("{}"), secrets, 2, &handle, &refusal) == ROOMKEY_OK);
    static const uint8_t by_name[] = {0, 1, 2, 0, 0, 0, '{', '}'}, own[] = {1};
    int64_t said = roomkey_verify(handle, (uint8_t *)token, token_length, by_name, sizeof by_name, NOW, claims, 65536);
    CHECK(said == ROOMKEY_NO_ROOM);
    said = roomkey_verify(handle, (uint8_t *)token, token_length, by_name, sizeof by_name, NOW, claims, ROOMKEY_ROOM);
    CHECK(said > 6 * CHARACTERS);
    size_t characters = 0;
    for (uint8_t *at = claims; (at = memmem(at, (size_t)(claims + said - at), "\\u0001", 6)) != NULL; at += 6) characters++;
    CHECK(characters == CHARACTERS);
    said = roomkey_verify(handle, (uint8_t *)token, token_length, own, sizeof own, NOW, claims, ROOMKEY_ROOM);
    CHECK(said > CHARACTERS && memchr(claims, 1, (size_t)said) != NULL);
    free(inner);
    free(claims);
    free(token);
    CHECK(roomkey_close(handle) == 1);
}

static void numbers_that_are_not_open_mint_nothing(void) {
    uint64_t handle = keys();
    uint64_t wrong[] = {0, 1, 2, handle + 1, handle - 1, UINT64_MAX, handle | (UINT64_C(1) << 63), (uint64_t)(uintptr_t)&handle, 0};
    CHECK(roomkey_close(handle) == 1);
    wrong[8] = handle;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        uint8_t out[1024];
        int64_t length = roomkey_mint(wrong[i], WISH, sizeof WISH, NOW, out, sizeof out);
        CHECK(length < 0 && length != ROOMKEY_NO_ROOM);
        CHECK(memmem(out, (size_t)-length, "argument_invalid", 16) != NULL);
        CHECK(roomkey_verify(wrong[i], TEXT("a.b.c"), WISH, 1, NOW, out, sizeof out) < 0);
        roomkey_bytes said = {0};
        CHECK(roomkey_call(wrong[i], TEXT("mint"), TEXT("{}"), &said) == ROOMKEY_REFUSED);
        CHECK(says(&said, "argument_invalid"));
        roomkey_free(&said);
        CHECK(roomkey_close(wrong[i]) == 0);
    }
}

static void addresses_that_are_none_are_refused(void) {
    roomkey_bytes said = {0};
    uint64_t handle = 7;
    uint8_t out[256];
    CHECK(roomkey_call(0, NULL, 5, NULL, 0, &said) == ROOMKEY_REFUSED && says(&said, "argument_invalid"));
    roomkey_free(&said);
    CHECK(roomkey_call(0, TEXT("verbs"), NULL, SIZE_MAX, &said) == ROOMKEY_REFUSED);
    roomkey_free(&said);
    CHECK(roomkey_call(0, TEXT("verbs"), (const uint8_t *)"{}", SIZE_MAX, &said) == ROOMKEY_REFUSED);
    roomkey_free(&said);
    CHECK(roomkey_call(0, TEXT("verbs"), (const uint8_t *)"{}", (size_t)PTRDIFF_MAX + 1, &said) == ROOMKEY_REFUSED);
    roomkey_free(&said);
    CHECK(roomkey_call(0, TEXT("\xff\xfe"), NULL, 0, &said) == ROOMKEY_REFUSED && says(&said, "argument_invalid"));
    roomkey_free(&said);
    CHECK(roomkey_call(0, TEXT("parse"), TEXT("{\"kind\":\"\xff\",\"input\":\"a\"}"), &said) == ROOMKEY_REFUSED);
    roomkey_free(&said);
    CHECK(roomkey_call(0, TEXT("verbs"), NULL, 0, &said) == ROOMKEY_OK && said.length > 1000);
    roomkey_free(&said);
    CHECK(roomkey_call(0, TEXT("verbs"), NULL, 0, NULL) == ROOMKEY_NOWHERE);
    CHECK(roomkey_open(TEXT("secret"), NULL, 0, NULL, 0, NULL, &said) == ROOMKEY_NOWHERE);
    CHECK(roomkey_open(TEXT("secret"), NULL, 0, NULL, 0, &handle, NULL) == ROOMKEY_NOWHERE && handle == 7);
    CHECK(roomkey_open(TEXT("secret"), NULL, 0, NULL, 1, &handle, &said) == ROOMKEY_REFUSED && handle == 0);
    roomkey_free(&said);
    const roomkey_secret *astray = (const roomkey_secret *)(const void *)((const char *)&said + 1);
    CHECK(roomkey_open(TEXT("secret"), NULL, 0, astray, 1, &handle, &said) == ROOMKEY_REFUSED);
    roomkey_free(&said);
    CHECK(roomkey_open(TEXT("secret"), NULL, 0, (const roomkey_secret *)out, SIZE_MAX / 8, &handle, &said) == ROOMKEY_REFUSED);
    roomkey_free(&said);
    roomkey_secret null_value = {TEXT("secret"), NULL, 32};
    CHECK(roomkey_open(TEXT("secret"), NULL, 0, &null_value, 1, &handle, &said) == ROOMKEY_REFUSED);
    CHECK(says(&said, "argument_invalid"));
    roomkey_free(&said);
    roomkey_secret empty = {TEXT("secret"), NULL, 0};
    CHECK(roomkey_open(TEXT("secret"), NULL, 0, &empty, 1, &handle, &said) == ROOMKEY_REFUSED);
    CHECK(says(&said, "secret_empty"));
    roomkey_free(&said);
    uint64_t open = keys();
    CHECK(roomkey_mint(open, NULL, 9, NOW, out, sizeof out) < 0);
    CHECK(roomkey_mint(open, NULL, 0, NOW, out, sizeof out) < 0);
    CHECK(roomkey_verify(open, NULL, 9, WISH, 1, NOW, out, sizeof out) < 0);
    CHECK(roomkey_verify(open, TEXT("\xff"), WISH, 1, NOW, out, sizeof out) < 0);
    CHECK(roomkey_mint(open, WISH, sizeof WISH, INT64_MIN, out, sizeof out) < 0);
    /* Every fields that are cut off, each in memory of just its length. */
    for (size_t length = 0; length < sizeof WISH; length++) {
        uint8_t *cut = malloc(length ? length : 1);
        memcpy(cut, WISH, length);
        int64_t minted = roomkey_mint(open, cut, length, NOW, out, sizeof out);
        /* What ends between two fields says less, and only then is it a wish. */
        CHECK(minted < 0 || length == 20);
        free(cut);
    }
    CHECK(roomkey_close(open) == 1);
}

static void freeing_twice_or_nothing_is_harmless(void) {
    roomkey_bytes said = {0};
    CHECK(roomkey_call(0, TEXT("vendors"), NULL, 0, &said) == ROOMKEY_OK && said.data != NULL);
    roomkey_free(&said);
    CHECK(said.data == NULL && said.length == 0);
    roomkey_free(&said);
    roomkey_free(NULL);
}

static uint64_t shared;

static void *uses_until_it_is_closed(void *unused) {
    (void)unused;
    uint8_t out[4096];
    for (;;) {
        int64_t length = roomkey_mint(shared, WISH, sizeof WISH, NOW, out, sizeof out);
        if (length < 0) {
            CHECK(memmem(out, (size_t)-length, "argument_invalid", 16) != NULL);
            return NULL;
        }
        CHECK(memcmp(out, "ey", 2) == 0);
    }
}

static void closing_during_calls_is_safe(void) {
    for (int round = 0; round < 20; round++) {
        shared = keys();
        pthread_t threads[4];
        for (int i = 0; i < 4; i++) CHECK(pthread_create(&threads[i], NULL, uses_until_it_is_closed, NULL) == 0);
        struct timespec moment = {0, 2000000};
        nanosleep(&moment, NULL);
        CHECK(roomkey_close(shared) == 1);
        for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    }
}

static void opening_and_closing_keeps_nothing(void) {
    uint64_t first = keys();
    roomkey_close(first);
    for (int i = 0; i < 5000; i++) {
        uint64_t handle = keys();
        CHECK(handle != first && roomkey_close(handle) == 1);
    }
}

int main(void) {
    void (*const tests[])(void) = {
        mints_and_verifies,
        everything_that_a_token_says_has_room,
        numbers_that_are_not_open_mint_nothing,
        addresses_that_are_none_are_refused,
        freeing_twice_or_nothing_is_harmless,
        closing_during_calls_is_safe,
        opening_and_closing_keeps_nothing,
    };
    const size_t count = sizeof tests / sizeof *tests;
    for (size_t i = 0; i < count; i++) tests[i]();
    printf("%zu passed, 0 failed, 0 skipped\n", count);
    return 0;
}
