"""Compact JWS, read so strictly that a token has one spelling, for tokens of no vendor we know.

>>> from roomkey import jws
>>> key = jws.Key.hs256("9d3b1f0a6c5e4827b1a0f3c2d4e59687")
>>> key.algorithm
'HS256'
"""

from roomkey._roomkey import Key, Rs256Signer

__all__ = ["Key", "Rs256Signer"]
