// Mistakes, one for each that is seeded in the core's machine (`tests/mutation/rules.py`): which text is replaced, and by what.

export const MISTAKES = []
const seed = (name, find, replace, file = 'machine.ts') => MISTAKES.push({ name, file, find, replace })

seed('an answer counts for the request that is under way', "renewal.is !== 'flying' || renewal.flight !== flight", "renewal.is !== 'flying'")
seed('one request at a time', 'if (isLater) fetchNow(reason)', 'fetchNow(reason)')
seed('the rejection of an old token counts for nothing', '&& stage.held.generation === generation ?', '?')
seed('the token of another source', 'source !== undefined && isEqual(source, from)', 'source !== undefined')
seed('tokens are handed out before their end, not after', 'end - now >= LEAST_LEFT', 'now - end <= LEAST_LEFT')
seed('requests are apart and few', 'return Math.max(now, apart, window)', 'return now')
seed('requests are few', 'return Math.max(now, apart, window)', 'return Math.max(now, apart)')
seed('who waits for a start that fails is told', "say({ started: { waiter, state: 'ERROR' } })", 'void waiter')
seed('a change is told once', 'if (stage.is === told) return', '')
seed("a token's life counts from when its request left", 'lifetime === undefined ? undefined : sent + lifetime', 'lifetime === undefined ? undefined : now + lifetime')
seed('a failed renewal takes no good token away', "if (stage.is !== 'CONNECTED') return fail(why)", 'return fail(why)')
seed('a request is given up at last', "renewal.is === 'flying' && renewal.deadline <= now", 'false')
seed('who joined a start is answered in time', 'one.deadline > now', 'one.isStart || one.deadline > now')
seed('stop gives the request up', "if (renewal.is === 'flying') say({ cancel: { flight: renewal.flight } })", '')
seed('what was pushed is for the session', '!isAlive() || fault(fetched, now)', 'fault(fetched, now)')
seed('a token for somebody else', 'wanted !== undefined && identity !== undefined && wanted !== identity', 'false')
seed('a server that asks to wait is not asked sooner', 'wasAsked: asked !== null', 'wasAsked: false')
seed('a token that ends soon is not taken', 'left < LEAST_LEFT', 'false')
seed('rejections long ago do not count', 'now - held.since >= WINDOW', 'false')
seed('after two rejections no third token is tried', 'rejections >= MOST_REJECTIONS', 'false')
// Beyond those: what is written otherwise in this language.
seed('what is left of a millisecond is dropped', 'Math.floor(margin / 2)', 'margin / 2 + 1')
seed('chance takes its part', 'Math.floor((whole * drawn) / GREATEST_DRAW)', 'whole')
seed('time does not go back', 'now = Math.max(now, time)', 'now = time')
