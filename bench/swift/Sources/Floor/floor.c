#include "floor.h"

#include "../../../../bindings/c/include/roomkey.h"
#include <string.h>

static size_t pack_length(uint8_t *at, uint32_t length) {
    for (int byte = 0; byte < 4; byte++) at[byte] = (uint8_t)(length >> (8 * byte));
    return 4;
}

static size_t pack_text(uint8_t *at, const char *text) {
    size_t length = strlen(text);
    at += pack_length(at, (uint32_t)length);
    memcpy(at, text, length);
    return 4 + length;
}

uint64_t floor_open(const char *api_key, const char *secret) {
    const char *kind = "vendor:videosdk";
    roomkey_secret secrets[] = {
        {(const uint8_t *)"api_key", 7, (const uint8_t *)api_key, strlen(api_key)},
        {(const uint8_t *)"secret", 6, (const uint8_t *)secret, strlen(secret)},
    };
    uint64_t keys = 0;
    roomkey_bytes refusal = {0};
    roomkey_open((const uint8_t *)kind, strlen(kind), (const uint8_t *)"{}", 2, secrets, 2, &keys, &refusal);
    roomkey_free(&refusal);
    return keys;
}

int64_t floor_mint(uint64_t keys, int64_t now, uint64_t times, char token[1024]) {
    uint8_t packed[256];
    size_t length = 0;
    packed[length++] = 1;
    packed[length++] = 3; /* permissions */
    length += pack_length(packed + length, 1);
    length += pack_text(packed + length, "allow_join");
    packed[length++] = 1; /* room */
    length += pack_text(packed + length, "2kyv-gzay-64pg");
    packed[length++] = 1; /* participant */
    length += pack_text(packed + length, "ann");
    packed[length++] = 0; /* roles */
    packed[length++] = 2; /* lifetime */
    for (int byte = 0; byte < 8; byte++) packed[length++] = (uint8_t)(INT64_C(7200) >> (8 * byte));
    int64_t written = 0;
    while (times-- > 0) written = roomkey_mint(keys, packed, length, now, (uint8_t *)token, 1024);
    return written;
}

int64_t floor_verify(uint64_t keys, const char *token, int64_t token_length, int64_t now, uint64_t times) {
    uint8_t packed[256], out[1024];
    size_t length = 0;
    packed[length++] = 1;
    packed[length++] = 1; /* use */
    length += pack_text(packed + length, "join");
    packed[length++] = 1; /* room */
    length += pack_text(packed + length, "2kyv-gzay-64pg");
    int64_t written = 0;
    while (times-- > 0)
        written = roomkey_verify(keys, (const uint8_t *)token, (size_t)token_length, packed, length, now, out, sizeof out);
    return written;
}
