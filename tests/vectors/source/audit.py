"""Re-checks the signatures of vectors as they were read back, not as they were made.

A token that is accepted must be signed. So must one that is refused for a reason that lies behind
the signature, or the vector would prove nothing about that reason.
"""

import json
import pathlib

from . import keys
from .sign import hs256_is_signed, rs256_is_signed, t1_is_signed, unb64

# Codes that are decided before the signature is looked at, or by it; the header's codes too.
BEFORE = {
    "token_malformed",
    "token_too_large",
    "encoding_invalid",
    "algorithm_not_allowed",
    "signature_invalid",
    "argument_invalid",
    "timestamp_invalid",
    "room_id_invalid",
    "participant_id_invalid",
    "api_key_unknown",
    "session_id_invalid",
}

# What is only looked at, only sent, or stands in a body.
UNTRUSTED = {"inspect", "rest_request", "rest_response", "endpoints"}
UNTRUSTED |= {f"videoio_{what}" for what in ("rest_request", "rest_response", "endpoint", "script_url")}
UNTRUSTED |= {"livekit_rest_request", "livekit_rest_response"}
UNTRUSTED |= {f"opentok_{what}" for what in ("session", "role", "rest_request", "rest_response")}

# Whose claims come out under names of ours.
RENAMED = {"opentok_verify", "vonage_verify"}

RENAMING = {"opentok", "vonage"}

RSA = {
    keys.RSA_ONE["public_pem"]: keys.RSA_ONE,
    keys.RSA_ONE["public_pkcs1_pem"]: keys.RSA_ONE,
}


def _signed(group: dict, token: str) -> bool:
    try:
        if "key" in group and group["key"]["algorithm"] == "RS256":
            return rs256_is_signed(RSA[group["key"]["public_key_pem"]], token)
        if "key" in group:
            return hs256_is_signed(group["key"]["secret"], token)
        if "credentials" in group and "application_id" in group["credentials"]:
            return rs256_is_signed(keys.RSA_ONE, token)
        if "keyring" in group:
            return any(hs256_is_signed(entry["secret"], token) for entry in group["keyring"])
        if token.startswith("T1=="):
            return t1_is_signed(group["credentials"]["secret"], token)
        if "authority" in group:
            return hs256_is_signed(group["authority"]["secret"], token)
        if "credentials" in group:
            return hs256_is_signed(group["credentials"]["secret"], token)
        return rs256_is_signed(keys.RSA_ONE, token)
    except ValueError:
        return False


def _complaint(group: dict, test: dict):
    output = test.get("output", {})
    token = test.get("token") or output.get("token", "")
    if test["result"] == "ok":
        if token and not _signed(group, token):
            return "is accepted but not signed"
        claims = output.get("claims")
        renamed = group["type"] in RENAMED or group.get("vendor") in RENAMING
        if claims is not None and not renamed and claims.keys() != json.loads(unb64(token.split(".")[1])).keys():
            return "has other claims than its token"
    elif "token" in test and test["code"] not in BEFORE and not test["code"].startswith("header_"):
        if not _signed(group, token):
            return f"is refused with {test['code']} but not signed"
    elif test["code"] == "signature_invalid" and "keyring" not in group and _signed(group, token):
        return "is refused for its signature, which is right"
    return None


def audit(vectors: dict) -> list:
    found = []
    if pathlib.Path(vectors["schema"]).name.split(".")[0] in UNTRUSTED:
        return found
    for group in vectors["testGroups"]:
        for test in group["tests"]:
            complaint = _complaint(group, test)
            if complaint:
                found.append(f"{test['id']} {complaint}")
    return found


