"""The one text form of a moment: UTC, fixed width, so that text order is time order."""

from __future__ import annotations

from datetime import datetime, timezone


def timestamp(moment: datetime) -> str:
    """Write an aware moment in UTC with six decimals.

    >>> timestamp(datetime(2024, 5, 1, 12, tzinfo=timezone.utc))
    '2024-05-01T12:00:00.000000Z'

    Raises:
        ValueError: the moment has no time zone, so nobody can say when it is.
    """
    if moment.utcoffset() is None:
        message = "the moment has no time zone; pass `tzinfo=timezone.utc`"
        raise ValueError(message)
    moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return f"{moment.isoformat(timespec='microseconds')}Z"


def moment_of(text: str) -> datetime:
    """Read what `timestamp` wrote; other ISO 8601 offsets are converted to UTC.

    >>> moment_of("2024-05-01T14:00:00.000000+02:00")
    datetime.datetime(2024, 5, 1, 12, 0, tzinfo=datetime.timezone.utc)

    Raises:
        ValueError: the text is no date and time, or has no offset.
    """
    # Python 3.10 reads every offset but `Z`.
    moment = datetime.fromisoformat(f"{text[:-1]}+00:00" if text.endswith("Z") else text)
    if moment.utcoffset() is None:
        message = f"`{text}` has no offset"
        raise ValueError(message)
    return moment.astimezone(timezone.utc)
