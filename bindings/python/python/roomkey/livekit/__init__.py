"""LiveKit: its server's API for rooms and those in them, and clients that call it.

Keys that mint and verify, and that say whether its server sent a webhook, are those of
``roomkey.vendor("livekit")``; the API is called with them.

>>> import roomkey
>>> from roomkey import livekit
>>> keys = roomkey.vendor("livekit").open(api_key="APIx7Qm2", secret="9d3b1f0a6c5e4827b1a0f3c2d4e59687")
>>> grant = {"room": "class-7", "identity": "ann", "join": "join"}
>>> keys.verify(keys.mint(grant=grant, lifetime="10m"), room="class-7", grant="roomJoin").participant
'ann'
>>> livekit.Api(keys, "wss://my-project.livekit.cloud").delete_room("class-7").url
'https://my-project.livekit.cloud/twirp/livekit.RoomService/DeleteRoom'

The API is here as requests to send and answers to understand (``Api``); ``roomkey.livekit.client`` has
clients that send them.
"""

from roomkey.livekit.rest import Api, Call, Participant, Room

__all__ = ["Api", "Call", "Participant", "Room"]
