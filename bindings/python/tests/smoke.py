"""One mint and one verify, in an environment that has nothing but the package."""

import sys

import roomkey
from roomkey import jws, videosdk

SECRET = "9d3b1f0a6c5e4827b1a0f3c2d4e59687"

credentials = videosdk.Credentials("my-api-key", SECRET)
token = credentials.mint(permissions=["allow_join"], room_id="2kyv-gzay-64pg", lifetime="2h")
claims = credentials.verify(token, use="join", room_id="2kyv-gzay-64pg")
assert claims.permissions == ("allow_join",) and claims.expires_at is not None
try:
    credentials.verify(token, room_id="another-room")
except roomkey.RoomMismatch as error:
    assert error.code == "room_mismatch"
else:
    raise AssertionError("a token for another room was taken")
assert jws.verify(token, jws.Key.hs256(SECRET))["apikey"] == "my-api-key"
assert len(credentials.mint_many([f"p{n}" for n in range(500)], permissions=["ask_join"])) == 500
assert "site-packages" in roomkey.__file__, roomkey.__file__
print(f"{sys.implementation.name} {sys.version.split()[0]}: roomkey {roomkey.__version__} works")
