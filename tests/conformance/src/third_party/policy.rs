//! What was decided where others leave the choice. The reasons stand in `docs/decisions.md`.

/// Each case and our verdict: `accept`, or the code of the refusal.
const DECIDED: &[(&str, &str)] = &[
    ("kid-type-4", "header_invalid"),
    ("deep-payload-array-1e3", "nesting_too_deep"),
    ("proto-key", "accept"),
    ("zip-def", "header_compression_unsupported"),
    ("typ-number", "header_invalid"),
    ("typ-null", "header_invalid"),
    ("typ-at-jwt", "header_type_unsupported"),
    ("typ-long", "header_type_unsupported"),
    ("leeway-exact", "token_expired"),
    ("exp-u64wrap", "time_invalid"),
    ("exp-ms", "time_in_milliseconds"),
    ("exp-us", "time_invalid"),
    ("no-exp", "expiry_missing"),
    ("iat-future", "issued_in_future"),
    ("iat-null", "time_invalid"),
    ("ttl-too-long", "lifetime_too_long"),
    ("vsd-perm-mod-only", "permission_missing"),
    ("vsd-version-string", "version_invalid"),
    ("min-iat-noexp", "expiry_missing"),
    ("rtl-override", "claim_invalid"),
    ("room-null", "claim_invalid"),
    ("version-str", "version_invalid"),
    ("base+hdr-typ-at", "header_type_unsupported"),
    ("base+hdr-cty", "header_type_unsupported"),
    ("long-pid", "claim_invalid"),
    ("all-three-perms", "permissions_contradictory"),
    ("perm-order", "permissions_contradictory"),
    ("aud-string", "audience_unexpected"),
    ("aud-array", "audience_unexpected"),
    ("seed001-python-minfix", "expiry_missing"),
    ("seed001-ruby-verbatim", "expiry_missing"),
    ("seed001-php-minfix", "expiry_missing"),
    ("t1-control-upper-sig", "accept"),
    ("t1-control-nopad", "accept"),
    ("t1-bad-utf8", "claims_invalid"),
    ("t1-pct-bad-utf8", "claims_invalid"),
    ("t1-expire-float", "time_invalid"),
    ("t1-create-future", "issued_in_future"),
    ("opentok-token/T1/doc-example", "api_key_invalid"),
    ("opentok-token/T1/exp-31d", "lifetime_too_long"),
    ("opentok (gem)/JWT-HS256/sdk-publisheronly", "expiry_missing"),
    ("opentok (gem)/JWT-HS256/sdk-layout", "expiry_missing"),
];

/// The verdict on a case.
pub fn verdict(case: &str) -> Option<&'static str> {
    DECIDED.iter().find(|(name, _)| *name == case).map(|(_, verdict)| *verdict)
}

/// Every case that was decided.
pub fn cases() -> impl Iterator<Item = &'static str> {
    DECIDED.iter().map(|(name, _)| *name)
}
