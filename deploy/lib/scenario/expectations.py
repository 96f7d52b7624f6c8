"""What has to hold at the end; each broken one is a plain line."""


def broken(results, entries, window):
    """Everything that does not hold, over all results and all that has arrived."""
    for result in results:
        yield from wrongly_decided(result)
        yield from wrongly_told(result)
        yield from wrong_texts(result)
    yield from too_early(results, window)
    yield from foreign(results, entries)


def count(results):
    """How many expectations there are: one for each person and channel, and one for each text."""
    return sum(len(result.decisions) + len(result.case.recipients) for result in results)


def where(result, person, channel):
    return f"{result.conversation['id']}, {person}, {channel}"


def wrongly_decided(result):
    """The reasons of the decision against those that have to be given."""
    expected = dict(result.case.reasons)
    expected.update({key: None for key in result.case.told})
    expected.update({key: "active" for key in result.case.told_later})
    given = {(decision.person, decision.channel): decision.reason for decision in result.decisions}
    for person, channel in sorted(expected.keys() | given.keys()):
        wanted, got = (facts.get((person, channel), "nothing") or "notify" for facts in (expected, given))
        if wanted != got:
            yield f"{where(result, person, channel)}: the decision had to be {wanted}, and is {got}"


def wrongly_told(result):
    """Whoever has to be told is told once, nobody else is."""
    for person, channel in sorted(result.case.recipients - result.told):
        yield f"{where(result, person, channel)}: had to be told, and nothing arrived"
    for person, channel in sorted(result.told - result.case.recipients):
        yield f"{where(result, person, channel)}: was told, and should not have been"
    for person, channel in sorted(result.told):
        times = len(result.accepted(person, channel))
        if times > 1:
            yield f"{where(result, person, channel)}: was told {times} times"


def wrong_texts(result):
    """Everybody reads who wrote, and what it is about."""
    for person, channel in sorted(result.told & result.case.recipients):
        for arrival in result.accepted(person, channel):
            for words in (result.conversation["customer"]["name"], result.conversation["subject"]):
                if words not in arrival.content:
                    yield f"{where(result, person, channel)}: the text does not say “{words}”: {arrival.text}"


def too_early(results, window):
    """Whoever was active is told when the window is over, not before."""
    for result in results:
        for person, channel in sorted(result.case.told_later & result.told):
            waited = result.accepted(person, channel)[0].time - result.last_activity
            if waited < window:
                yield f"{where(result, person, channel)}: was told {waited:.1f} s after the last activity, not {window} s"


def foreign(results, entries):
    """Nothing arrives that belongs to no case, and no provider refuses what the fleet sends."""
    known = {arrival.number for result in results for arrival in result.arrivals}
    for arrival in entries:
        if arrival.is_wrong:
            yield f"{arrival.provider} refused a request: {arrival.why}"
        elif arrival.is_notification and arrival.number not in known:
            yield f"{arrival.provider} was sent something that belongs to no assignment: {arrival.text}"
