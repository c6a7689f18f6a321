"""Creates a meeting, invites two people to it, and closes it again.

pip install './bindings/python[client]'
export VIDEOSDK_API_KEY=… VIDEOSDK_SECRET_KEY=…
python meeting.py
"""

import os

from roomkey import videosdk
from roomkey.videosdk.client import Client

credentials = videosdk.Credentials.from_env()
with Client(credentials, base_url=os.environ.get("VIDEOSDK_API_ENDPOINT") or None) as client:
    room = client.create_room(custom_room_id="stand-up")
    print("room", room.room_id)

    host = credentials.mint(
        permissions=["allow_join", "allow_mod"],
        room_id=room.room_id,
        participant_id="ann",
        roles=["rtc"],
        lifetime="1h",
    )
    guest = credentials.mint(
        permissions=["ask_join"], room_id=room.room_id, participant_id="ben", roles=["rtc"]
    )
    for token in (host, guest):
        claims = credentials.verify(token, use="join", room_id=room.room_id)
        print(claims.participant_id, claims.entry, "until", claims.expires_at.isoformat())

    print("rooms", [one.custom_room_id for one in client.rooms()])
    client.deactivate_room(room.room_id)
    print("disabled", client.fetch_room(room.room_id).disabled)
