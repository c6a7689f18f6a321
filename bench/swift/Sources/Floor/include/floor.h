/* The C interface and nothing else: what is minted and verified is packed once. */
#include <stdint.h>

/* Keys of VideoSDK, or 0. */
uint64_t floor_open(const char *api_key, const char *secret);

/* Mints so often, and says how many bytes the last token has, which is written to `token`; 0 or less is a refusal. */
int64_t floor_mint(uint64_t keys, int64_t now, uint64_t times, char token[1024]);

/* Verifies so often, and says how many bytes the last answer has; 0 or less is a refusal. */
int64_t floor_verify(uint64_t keys, const char *token, int64_t length, int64_t now, uint64_t times);
