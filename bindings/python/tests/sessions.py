"""What the tests of sessions share: a clock that a test moves, and a provider that answers when it is told to."""

import asyncio

from roomkey.session import Fetched, SessionManager

TOKEN = "hunter2-is-the-token"


class Hands:
    """A clock in milliseconds that stands until it is moved, by waking hours and by sleep."""

    def __init__(self):
        self.milliseconds = 1_000_000
        self.slept = False

    def now(self):
        return self.milliseconds

    def has_slept(self):
        slept, self.slept = self.slept, False
        return slept


def managed(**options):
    """A manager on such a clock, and the clock."""
    manager, hands = SessionManager(**options), Hands()
    manager._clock = hands
    return manager, hands


async def rounds(count=5):
    """Lets the loop do what is ready."""
    for _ in range(count):
        await asyncio.sleep(0)


async def passes(manager, hands, seconds, asleep=False):
    """So much time goes by, and then the manager's timer goes off, as late as that may be."""
    hands.milliseconds += round(seconds * 1000)
    hands.slept = asleep
    manager._tick()
    await rounds()


class Provider:
    """A coroutine function whose requests stay open until `answer`, and who writes down what it was asked."""

    def __init__(self):
        self.requests = []
        self.answers = []
        self.cancelled = 0

    async def __call__(self, request):
        self.requests.append(request)
        answer = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        try:
            return await answer
        except asyncio.CancelledError:
            self.cancelled += 1
            raise

    async def answer(self, value=None, number=-1):
        """Answers one request: with a token that lives for ten minutes, if nothing else is said."""
        if isinstance(value, BaseException):
            self.answers[number].set_exception(value)
        else:
            self.answers[number].set_result(
                Fetched(TOKEN, lives_for=600) if value is None else value
            )
        await rounds()

    @property
    def reasons(self):
        return [(request.reason, request.attempt) for request in self.requests]


class Stubborn(Provider):
    """One that does not let itself be cancelled."""

    async def __call__(self, request):
        self.requests.append(request)
        answer = asyncio.get_running_loop().create_future()
        self.answers.append(answer)
        while not answer.done():
            try:
                await asyncio.shield(answer)
            except asyncio.CancelledError:
                self.cancelled += 1
        return answer.result()


async def started(manager, provider, value=None):
    """Starts a session and answers its first request."""
    start = asyncio.ensure_future(manager.start(token_provider=provider))
    await rounds()
    await provider.answer(value)
    return await start
