"""A room of LiveKit's from its beginning to its end: a token for Ann, who is there, and everybody out.

pip install './bindings/python[client]'
export LIVEKIT_URL=ws://127.0.0.1:7880 LIVEKIT_API_KEY=… LIVEKIT_API_SECRET=…
python livekit_rooms.py
"""

import os

import roomkey
from roomkey.livekit.client import Client

keys = roomkey.vendor("livekit").from_env()
with Client(keys, os.environ["LIVEKIT_URL"]) as client:
    room = client.create_room("class-7", room_config={"emptyTimeout": 60, "maxParticipants": 5})
    client.update_room_metadata(room.name, "lesson 3")

    # What the app of Ann gets: she may speak, and nothing else of hers is taken.
    ann = {"room": room.name, "identity": "ann", "join": "join", "publish": ["microphone"]}
    token = keys.mint(grant=ann, lifetime="10m")
    print("a token for", keys.verify(token, room=room.name, grant="roomJoin").participant)

    for one in client.list_participants(room.name):
        client.update_participant(room.name, one.identity, permission={"canPublish": False})
        client.remove_participant(room.name, one.identity)
        print("out:", one.identity)
    client.delete_room(room.name)
    print("rooms left of this name:", len(client.list_rooms([room.name])))
