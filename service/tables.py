"""Every table of the line. Times are unix seconds; sealed columns open only with a person's key (see vault)."""

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    and_,
    false,
    literal_column,
    or_,
    select,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
Id = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Column[int]:
    return Column("id", Id, primary_key=True)


def _of(table: str, name: str = "", *, null: bool = False) -> Column[int]:
    return Column(name or f"{table}_id", Id, ForeignKey(f"{table}.id"), nullable=null)


def _line() -> Column[int]:
    return _of("lines", "line_id")


def _person(name: str = "person_id", *, null: bool = False) -> Column[int]:
    return _of("people", name, null=null)


def _conversation(*, null: bool = False) -> Column[int]:
    return _of("conversations", "conversation_id", null=null)


def _at(name: str, *, null: bool = True) -> Column[float]:
    return Column(name, Float(53), nullable=null)


def _flag(name: str) -> Column[bool]:
    return Column(name, Boolean, nullable=False, default=False)


def _word(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String(40), nullable=null)


def _count(name: str, default: int = 0) -> Column[int]:
    return Column(name, Integer, nullable=False, default=default)


def _partial(name: str, where: TextClause, *columns: Column[Any], unique: bool = False) -> None:
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


def _where_given(name: str, column: Column[Any]) -> None:
    """What is mostly empty, or empty at first, costs a write only once it is given."""
    _partial(name, text(f"{column.name} is not null"), column)


OPEN_STATES = ("arriving", "waiting", "offered", "checking_in", "open", "closing")
FOLLOW_UPS_WAITING = ("scheduled", "due", "held")
_OPEN = text(f"state in {OPEN_STATES!r}")
_OPEN_WITH_PEER, _OPEN_WITH_RESPONDER = (
    text(f"{role}_id is not null and state in {OPEN_STATES!r}") for role in ("peer", "responder")
)
_ON_TOP = text("not held")

# --- the line and its people ------------------------------------------------------------------------------------------

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)

leads = Table(
    "leads",
    metadata,
    Column("what", String(40), primary_key=True),
    Column("holder", String(40), nullable=False),
    Column("moves", Integer, nullable=False),
)
"""Which of several processes leads: `holder` moves its row on each second, and whoever sees it stand takes it."""

lines = Table(
    "lines",
    metadata,
    _id(),
    Column("name", String(40), nullable=False),
    Column("languages", String(40), nullable=False),  # codes with commas; the first is the base
    Column("zone", String(64), nullable=False),
    Column("policy", JSON, nullable=False),  # language -> what the line does if it fears for a life, told first
    _flag("policy_is_demo"),
    _flag("paused"),
    Column("texts_at_once", Integer, nullable=False, server_default="2"),  # the most that any peer may choose
    Column("settings", JSON, nullable=False),  # seconds and counts that differ from lines.Pace
    _at("created_at", null=False),
)

numbers = Table(
    "numbers",
    metadata,
    Column("number", String(20), primary_key=True),
    _line(),
    Column("kind", String(8), nullable=False, server_default="public"),  # or relay: for a peer's second talk
    _at("looked_at"),  # when the carrier was last asked what came to it
    _at("heard_until"),  # all that came to it before this is known
    _at("busy_until"),  # with what could wait
)

people = Table(
    "people",
    metadata,
    _id(),
    _line(),
    Column("lookup", LargeBinary(32), nullable=False),  # of the number; of nothing once erased
    Column("wrapped_key", LargeBinary),  # gone once erased
    Column("sealed_number", LargeBinary),
    Column("sealed_name", LargeBinary),
    Column("language", String(8), nullable=False),
    _flag("language_chosen"),
    Column("zone", String(64)),
    _at("told_at"),  # when this person was last told what is said first
    _at("opted_out_at"),
    _at("erased_at"),
    _at("created_at", null=False),
    _at("wrote_at"),
    Column("rush", JSON),  # how fast and how much alike they write, with keyed marks of their last texts
    Column("rung", JSON),  # how fast they ring us
    UniqueConstraint("line_id", "lookup"),
)

consents = Table(
    "consents",
    metadata,
    _id(),
    _line(),
    _person(),
    _word("what"),
    _flag("given"),
    Column("wording", Text, nullable=False),
    _at("at", null=False),
)
Index("ix_consents_person", consents.c.person_id, consents.c.id)

peers = Table(
    "peers",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    _line(),
    _word("state"),  # invited, agreed, left
    Column("languages", String(40), nullable=False),
    _word("depth"),
    _at("on_since"),  # null: off
    _at("on_until"),  # null while on: until OFF
    _at("idle_since"),
    _flag("aftercare_owed"),
    _flag("resting"),  # asked back-up for themselves: no offers until ON
    Column("offers_by", String(8), nullable=False, server_default="text"),  # text, call, both
    Column("tags", String(200), nullable=False, server_default=""),  # what they know from their own life, with commas
    Column("texts_at_once", Integer, nullable=False, server_default="1"),  # callers by text; by call always one
    Column("week_minutes", Integer),  # the most they would like to be on in a week; null: the line's
    _at("practised_at"),  # when they had gone through the practice conversation
    _at("created_at", null=False),
)

shifts = Table(
    "shifts",
    metadata,
    _id(),
    _line(),
    _person(),
    _count("weekday"),  # 0 is Monday
    Column("starts", String(5), nullable=False),  # wall time, HH:MM
    _count("minutes"),
    Column("zone", String(64), nullable=False),
    Column("tier", Integer),  # of the on-call ladder; null: a peer's shift
    _at("made_at"),  # null: nobody knows any more
)

overrides = Table(
    "overrides",
    metadata,
    _id(),
    _line(),
    _person(),
    _word("kind"),  # off: not this shift on this day; on: a shift of this one day
    Column("shift_id", Id),  # of an off, or of the on that covers one
    Column("day", String(10), nullable=False),  # YYYY-MM-DD on which it begins, in its zone
    Column("starts", String(5), nullable=False),
    _count("minutes"),
    Column("zone", String(64), nullable=False),
    Column("tier", Integer),
    _at("made_at", null=False),
    UniqueConstraint("person_id", "kind", "day", "starts", "tier"),
)
Index("ix_overrides_day", overrides.c.line_id, overrides.c.day)

covers = Table(
    "covers",
    metadata,
    _id(),
    _line(),
    _person(),  # who cannot
    Column("override_id", Id, nullable=False),  # the off that it is about
    _word("state"),  # open, taken, lapsed
    _person("taken_by", null=True),
    _at("asked_at", null=False),
)
Index("ix_covers_state", covers.c.line_id, covers.c.state)

reminders = Table(
    "reminders",
    metadata,
    _id(),
    _line(),
    _person(),
    _count("tier"),  # 0: a peer's shift
    Column("day", String(10), nullable=False),
    Column("starts", String(5), nullable=False),
    _at("at", null=False),
    UniqueConstraint("person_id", "tier", "day", "starts"),
)
"""Shifts that their person has been told of, each once."""

stints = Table(
    "stints",
    metadata,
    _id(),
    _line(),
    _person(),
    _at("began_at", null=False),
    _at("ended_at"),
)
Index("ix_stints_person", stints.c.person_id, stints.c.began_at)

pool = Table(
    "pool",
    metadata,
    _line(),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),  # first: all of one person go together
    Column("language", String(8), primary_key=True),
    Column("tag", String(40), primary_key=True),  # a tag, two with "+", or none
    Column("talks", Integer, nullable=False, server_default="0"),  # by text: who has none is asked first
    _count("load"),  # conversations they have taken since they came on
    _at("idle_since", null=False),
    _at("free_from", null=False),
    _at("free_until"),
    sqlite_with_rowid=False,
)
"""Peers who are free, a row for each language and wish, in the order of asking: a copy, kept by service/pool.py."""
Index(
    "ix_pool_order",
    *(pool.c.line_id, pool.c.language, pool.c.tag),
    *(pool.c.talks, pool.c.load, pool.c.idle_since, pool.c.person_id),
)

apart = Table(
    "apart",
    metadata,
    _id(),
    _line(),
    _person(),  # a row for either, whoever asked never to be matched with the other
    _person("other_id"),
    _at("at", null=False),
    UniqueConstraint("person_id", "other_id"),
)

blocks = Table(
    "blocks",
    metadata,
    _id(),
    _line(),
    _person(),
    _at("until"),  # null: until lifted
    Column("reason", Text, nullable=False),  # of before it was sealed; empty since
    Column("sealed_reason", LargeBinary),  # under the key of whom it is about
    Column("by", String(80), nullable=False),
    _at("at", null=False),
    _at("told_at"),  # they have heard of it, once
    _at("lifted_at"),
)
Index("ix_blocks_person", blocks.c.person_id)

phrase_lists = Table(
    "phrase_lists",
    metadata,
    _id(),
    _line(),
    Column("source", Text, nullable=False),  # NestedText; empty: the list that comes with the line
    Column("checked", String(10), nullable=False),  # the day that the list itself names
    Column("by", String(80), nullable=False),
    _at("at", null=False),
)
Index("ix_phrase_lists_line", phrase_lists.c.line_id, phrase_lists.c.id)

remains = Table(
    "remains",
    metadata,
    _id(),
    _line(),
    Column("lookup", LargeBinary(32), nullable=False),  # of a number whose person was erased
    _word("kind"),  # opted_out, blocked, apart
    _person("other_id", null=True),
    Column("other_lookup", LargeBinary(32)),  # of the other one's number, if both were erased
    _at("until"),
    _at("at", null=False),
)
Index("ix_remains_lookup", remains.c.line_id, remains.c.lookup)
_where_given("ix_remains_other", remains.c.other_id)

feeds = Table(
    "feeds",
    metadata,
    _id(),
    _line(),
    _person(),
    Column("secret_hash", String(64), nullable=False),
    _at("made_at", null=False),
    UniqueConstraint("secret_hash"),
)

responders = Table(
    "responders",
    metadata,
    _id(),
    _line(),
    _person(),
    _count("tier"),  # 1 is paged first
    _flag("last_resort"),  # the tier that is never empty
    Column("pages_by", String(8), nullable=False, server_default="both"),  # both, text, call: what their phone can do
    Column("call_after", Integer),  # seconds from the text to the call of a page; none: as the line has it
    UniqueConstraint("person_id", "tier"),
)

coordinators = Table(
    "coordinators", metadata, Column("person_id", Id, ForeignKey("people.id"), primary_key=True), _line()
)

# --- scripts ----------------------------------------------------------------------------------------------------------

versions = Table(
    "versions",
    metadata,
    _id(),
    _line(),
    _word("name"),
    _word("used_for"),
    _count("number"),
    Column("source", Text, nullable=False),
    Column("compiled", JSON, nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("structure_hash", String(64), nullable=False),
    Column("author", String(80), nullable=False),
    Column("note", Text, nullable=False),
    _at("at", null=False),
    _at("withdrawn_at"),
    UniqueConstraint("line_id", "name", "number"),
)

publications = Table(
    "publications",
    metadata,
    _id(),
    _line(),
    _word("used_for"),
    _of("versions", "version_id"),
    Column("author", String(80), nullable=False),
    _at("at", null=False),
)
Index("ix_publications_newest", publications.c.line_id, publications.c.used_for, publications.c.id)

drafts = Table(
    "drafts",
    metadata,
    _id(),
    _line(),
    _word("name"),
    _count("revision"),  # of the script's draft, never used twice: who saves names the one they began from
    Column("source", Text),  # null once it was published, or put away
    _count("based_on"),  # the version it began from; 0: none
    Column("author", String(80), nullable=False),
    _at("at", null=False),
    UniqueConstraint("line_id", "name", "revision"),
)

proofs = Table(
    "proofs",
    metadata,
    _id(),
    _line(),
    Column("key", String(64), nullable=False),  # of the source with the blocks it may use
    Column("source", Text, nullable=False),
    Column("blocks", JSON, nullable=False),
    _count("states"),  # how many were followed so far
    Column("problems", JSON, nullable=False),  # what there is to know once every way was followed
    _at("at", null=False),
    Column("lease_until", Float(53), nullable=False, default=0.0),
    _at("followed_at"),
    UniqueConstraint("line_id", "key"),
)
"""What is too big to be followed while somebody waits for a page: the clock follows it. Kept for a day."""

# --- conversations ----------------------------------------------------------------------------------------------------

conversations = Table(
    "conversations",
    metadata,
    _id(),
    _line(),
    Column("number", String(20), nullable=False),  # which of our numbers it runs on
    Column("peer_number", String(20), nullable=False, server_default=""),  # ... on the peer's side
    _word("medium"),
    _word("state"),
    _person("caller_id"),
    _person("peer_id", null=True),
    _person("responder_id", null=True),
    Column("language", String(8), nullable=False),
    _word("caller_depth"),
    _count("priority"),
    _flag("heavy"),
    _at("heavy_since"),  # it was said out loud that it is heavy: from then on nobody is asked anything side by side
    _at("with_988_at"),  # the caller has said yes to 988, and the peer stays until they are told
    _at("queued_at"),  # the place in the queue; kept for ever once given
    _flag("text_me"),  # asked to be told when a peer is free
    _flag("ring_me"),  # ... by a call
    Column("tags", String(200), nullable=False, server_default=""),  # that the caller would like their peer to have
    Column("whom", String(8), nullable=False, server_default=""),  # as in matching/ranking
    Column("room", String(40)),  # the conference they talk in: unguessable, made when they first talk by phone
    _count("round"),  # how often the free peers have been asked
    Column("hidden_from", Id),  # the peer who asked not to be shown cruel words
    _at("opened_at"),
    _at("spoke_at"),  # the last words relayed, either way
    _at("created_at", null=False),
    _at("closed_at"),
    _word("reason", null=True),
)
_partial("ix_conversations_caller_open", _OPEN, conversations.c.caller_id, conversations.c.number, unique=True)
_partial(
    "ix_conversations_peer_open", _OPEN_WITH_PEER, conversations.c.peer_id, conversations.c.peer_number, unique=True
)
_partial(
    "ix_conversations_responder_open",
    _OPEN_WITH_RESPONDER,
    *(conversations.c.responder_id, conversations.c.number),
    unique=True,
)
Index("ix_conversations_newest", conversations.c.line_id, conversations.c.id)
_TALKED, _ALONE = (text(f"closed_at is not null and peer_id is {what}") for what in ("not null", "null"))
_partial("ix_conversations_talked", _TALKED, conversations.c.caller_id, conversations.c.id)
_partial("ix_conversations_alone", _ALONE, conversations.c.caller_id, conversations.c.id)
for _role in (conversations.c.peer_id, conversations.c.responder_id):
    _name, _was_somebody = _role.name.removesuffix("_id"), text(f"closed_at is not null and {_role.name} is not null")
    _partial(f"ix_conversations_{_name}", _was_somebody, _role, conversations.c.id)
Index(
    "ix_conversations_queue",
    conversations.c.line_id,
    conversations.c.state,
    conversations.c.priority,
    conversations.c.queued_at,
)


def ever(role: ColumnElement[int], person_id: int) -> ColumnElement[bool]:
    """That somebody is or was in a conversation in a role, as part of a statement: what is open, what was a talk and
    what came to none has an index each.
    """
    open_now = conversations.c.state.in_([literal_column(f"'{state}'") for state in OPEN_STATES])
    closed, peer = conversations.c.closed_at.is_not(None), conversations.c.peer_id
    parts = (open_now, and_(closed, peer.is_not(None)), and_(closed, peer.is_(None)))
    return or_(*(and_(role == person_id, part) for part in parts))


def ever_in(person_id: int) -> Select[Any]:
    """The ids of every conversation that somebody is or was in, in whatever role, as part of a statement."""
    roles = (conversations.c.caller_id, conversations.c.peer_id, conversations.c.responder_id)
    return select(conversations.c.id).where(or_(*(ever(role, person_id) for role in roles)))


checkins = Table(
    "checkins",
    metadata,
    _id(),
    _line(),
    _conversation(),
    _of("versions", "version_id"),
    _word("used_for"),
    Column("people", JSON, nullable=False),  # role -> person id
    Column("numbers", JSON),  # role -> which of our numbers it asks them from; null: the conversation's
    Column("state", JSON, nullable=False),  # the engine's: ids, never words
    _at("started_at", null=False),
    _at("ended_at"),
    _word("reason", null=True),  # "withdrawn" before its end: to be ended by whatever happens next
)
Index("ix_checkins_conversation", checkins.c.conversation_id, checkins.c.ended_at)
_RUNNING = text("ended_at is null")
_partial("ix_checkins_version", _RUNNING, checkins.c.version_id)

questions = Table(
    "questions",
    metadata,
    _id(),
    _line(),
    _person(),
    Column("number", String(20), nullable=False),
    _word("kind"),
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    Column("ref", Id),  # what it is about: an offer, check-in, cover ...; of a drop when the shift begins
    Column("prompt", JSON, nullable=False),  # outbox content, to repeat it with
    _flag("held"),  # under another one
    _count("misses"),  # replies that were no answer to it
    _at("asked_at", null=False),
)
_partial("ix_questions_open", _ON_TOP, questions.c.person_id, questions.c.number, unique=True)
_where_given("ix_questions_conversation", questions.c.conversation_id)
Index("ix_questions_person", questions.c.person_id)
Index("ix_questions_ref", questions.c.ref, questions.c.kind)

words = Table(
    "words",
    metadata,
    _id(),
    _line(),
    _person(),
    _conversation(null=True),
    Column("sealed", LargeBinary),
    _count("media"),
    _word("place"),  # arrival, waiting, checkin (sealed until revealed), relay, note, house
    _at("shown_at"),  # when a peer was shown what came before they joined
    _at("at", null=False),
)
Index("ix_words_conversation", words.c.conversation_id, words.c.place)
Index("ix_words_person", words.c.person_id)

offers = Table(
    "offers",
    metadata,
    _id(),
    _line(),
    _conversation(),
    Column("peer_id", Id, ForeignKey("people.id"), nullable=False),
    Column("number", String(20), nullable=False, server_default=""),  # from which of our numbers they are asked
    _word("state"),  # offered, accepted, declined, expired, withdrawn
    _count("round"),
    Column("why", String(200), nullable=False),
    _at("offered_at", null=False),
    _at("expires_at", null=False),
    _at("answered_at"),
)
Index("ix_offers_conversation", offers.c.conversation_id, offers.c.state)
Index("ix_offers_peer", offers.c.peer_id, offers.c.answered_at)
_TAKEN = text("state = 'accepted'")
_OFFERED = text("state = 'offered'")
_partial("ix_offers_one_winner", _TAKEN, offers.c.conversation_id, offers.c.round, unique=True)
_partial("ix_offers_one_each", _OFFERED, offers.c.peer_id, unique=True)

# --- calls ------------------------------------------------------------------------------------------------------------

_LIVE = text("ended_at is null")
legs = Table(
    "legs",
    metadata,
    _id(),
    _line(),
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    _person(),
    Column("sid", String(40)),  # the carrier's name for the call, once it has said so
    Column("number", String(20), nullable=False),  # which of our numbers it runs on
    _word("direction"),  # inbound, outbound
    _word("purpose"),  # arrival, offer, talk, back, follow-up, page
    Column("ref", Id),  # the offer or the page it is about
    _word("state"),  # Twilio's: queued, ringing, in-progress, completed, busy, no-answer, failed, canceled
    _count("sequence", -1),  # of the last status callback that was taken in
    _count("turn"),  # which answer to the carrier comes next: an older one is late or doubled
    Column("document", JSON, nullable=False),  # the last answer, by reference, to be given again
    _count("silences"),
    _flag("ready"),  # somebody is there: they called us, or pressed a key
    _word(
        "doing"
    ),  # talking; recording; resting, on a closed line; slowed, rung too often; leaving, after what is said
    _at("created_at", null=False),
    _at("answered_at"),
    _at("heard_at", null=False),
    _at("ended_at"),
)
Index("ix_legs_sid", legs.c.sid, unique=True)
_partial("ix_legs_live", _LIVE, legs.c.person_id)
Index("ix_legs_conversation", legs.c.conversation_id)
_partial("ix_legs_person", text("ended_at is not null"), legs.c.person_id)

voicemails = Table(
    "voicemails",
    metadata,
    _id(),
    _line(),
    _conversation(),
    _person(),
    Column("number", String(20), nullable=False),
    Column("sid", String(40), nullable=False),  # the recording, at the carrier
    _count("seconds"),
    _at("at", null=False),
    _at("erased_at"),
)
Index("ix_voicemails_person", voicemails.c.person_id)
Index("ix_voicemails_conversation", voicemails.c.conversation_id)

# --- escalations and follow-ups ---------------------------------------------------------------------------------------

escalations = Table(
    "escalations",
    metadata,
    _id(),
    _line(),
    _conversation(null=True),
    _person("about_id", null=True),  # null: a drill
    Column("raised_by", Id, ForeignKey("people.id")),  # null: a phrase, a script or a coordinator
    _word("reason"),
    Column("code", String(8), nullable=False),
    _word("state"),  # triggered, acknowledged, resolved
    _count("tier"),
    _count("round", 1),
    _at("triggered_at", null=False),
    _person("acknowledged_by", null=True),
    _at("acknowledged_at"),
    _at("resolved_at"),
    Column("note", Text, nullable=False, default=""),  # a word of ours; of before it was sealed, what was typed
    Column("sealed_note", LargeBinary),  # what a coordinator typed, under the key of whom it is about
    Column("note_words_id", Id),  # what whoever closed it wrote, among the words
    Column("drill", Boolean, nullable=False, server_default=false()),  # pages for real, and says so
)
Index("ix_escalations_open", escalations.c.line_id, escalations.c.state, escalations.c.code)
Index("ix_escalations_conversation", escalations.c.conversation_id)
Index("ix_escalations_about", escalations.c.about_id)

pages = Table(
    "pages",
    metadata,
    _id(),
    _line(),
    _of("escalations", "escalation_id"),
    _person(),
    _count("tier"),
    _count("round"),
    _word("channel"),  # sms, voice
    _at("at", null=False),
    Column("became", String(40)),  # answered, not now, no key, undelivered, busy ...; null: not known yet
    UniqueConstraint("escalation_id", "round", "tier", "person_id", "channel"),
)
Index("ix_pages_person", pages.c.person_id)

followups = Table(
    "followups",
    metadata,
    _id(),
    _line(),
    _conversation(),
    _person(),
    _word("state"),
    Column("medium", String(8), nullable=False, server_default="sms"),  # sms, voice
    Column("days", Integer, nullable=False),
    Column("local_time", String(5), nullable=False, default=""),
    Column("zone", String(64), nullable=False),
    Column("message", String(8), nullable=False, server_default="none"),  # to a voicemail: none, plain
    Column("other", String(8), nullable=False, server_default="nothing"),  # to others who answer: nothing, plain
    _at("due_at"),
    _at("sent_at"),
    _at("created_at", null=False),
)
Index("ix_followups_person", followups.c.person_id, followups.c.state)
Index("ix_followups_conversation", followups.c.conversation_id)

# --- edges ------------------------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    metadata,
    _id(),
    _line(),
    Column("key", String(120), nullable=False),
    _word("kind"),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    Column("facts", JSON, nullable=False),  # ids and counts, never words
    Column("reply", JSON, nullable=False),  # outbox ids that rode home in the answer
    _word("state"),  # handled, failed
    Column("error", Text, nullable=False, default=""),
    _count("tries"),
    _at("received_at", null=False),
    UniqueConstraint("line_id", "key"),
)
Index("ix_inbox_failed", inbox.c.state, inbox.c.id)
Index("ix_inbox_conversation", inbox.c.conversation_id, inbox.c.id)
_where_given("ix_inbox_person", inbox.c.person_id)

alarms = Table(
    "alarms",
    metadata,
    _id(),
    _line(),
    _word("kind"),
    _word("lane"),
    _at("due_at", null=False),
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("ref", Id, nullable=False, default=0),
    Column("step", String(64), nullable=False, default=""),
    sqlite_autoincrement=True,  # a rung alarm's id names its event in the inbox: it must never come again
)
Index("ix_alarms_due", alarms.c.lane, alarms.c.due_at)
_where_given("ix_alarms_conversation", alarms.c.conversation_id)
Index("ix_alarms_kind", alarms.c.kind, alarms.c.ref)

_PENDING = text("state = 'pending'")
_UNSENT = text("state in ('pending', 'sending')")
outbox = Table(
    "outbox",
    metadata,
    _id(),
    _line(),
    Column("conversation_id", Id, ForeignKey("conversations.id")),
    _person("to_id"),
    Column("number", String(20), nullable=False),
    _word("lane"),
    _word("kind"),  # reply, talk, offer, page, follow_up, safety, notice
    Column("content", JSON, nullable=False),
    Column("ref", Id),  # the page, offer or follow-up it carries
    _word("state"),
    _flag("home"),  # rode home in the answer to the sender's own webhook
    _at("due_at", null=False),
    _at("expires_at"),
    _at("lease_until"),
    _count("tries"),
    Column("sid", String(40)),
    Column("sent_as", Text),  # keyed digests of the words handed over, while it may have to be looked for
    Column("error", String(200), nullable=False, default=""),
    _at("created_at", null=False),
    _at("sent_at"),
)
_partial("ix_outbox_lane", _PENDING, outbox.c.lane, outbox.c.due_at, outbox.c.id)
_partial("ix_outbox_person", _UNSENT, outbox.c.to_id, outbox.c.number, outbox.c.id)
_partial("ix_outbox_page", text("kind = 'page'"), outbox.c.ref)
Index("ix_outbox_to", outbox.c.to_id)
_where_given("ix_outbox_lease", outbox.c.lease_until)
_where_given("ix_outbox_sid", outbox.c.sid)
_where_given("ix_outbox_conversation", outbox.c.conversation_id)

audit = Table(
    "audit",
    metadata,
    _id(),
    _line(),
    _at("at", null=False),
    Column("who", String(80), nullable=False),
    Column("what", String(80), nullable=False),
    Column("about", String(80), nullable=False),
    Column("hash", String(64), nullable=False),
)
Index("ix_audit_who", audit.c.line_id, audit.c.who, audit.c.id)

counts = Table(
    "counts",
    metadata,
    _id(),
    _line(),
    Column("day", String(10), nullable=False),  # YYYY-MM-DD where the line is
    Column("hour", Integer, nullable=False),  # -1: of the whole day
    _word("what"),
    _count("n"),
    UniqueConstraint("line_id", "hour", "what", "day"),
)
"""What a finished day came to, counted once at night: reports read these and nothing else."""

notices = Table(
    "notices",
    metadata,
    _id(),
    _line(),
    _word("kind"),
    Column("about", String(80), nullable=False),
    _at("at", null=False),
    _at("seen_at"),
)
Index("ix_notices_kind", notices.c.line_id, notices.c.kind, notices.c.at)
_partial("ix_notices_unseen", text("seen_at is null"), notices.c.line_id, notices.c.id)

setting_changes = Table(
    "setting_changes",
    metadata,
    _id(),
    _line(),
    Column("key", String(80), nullable=False),
    Column("before", JSON, nullable=False),  # what changed, as it was: by field, as it is typed
    Column("after", JSON, nullable=False),
    Column("who", String(80), nullable=False),  # "account 3", never a name
    _at("at", null=False),
)
Index("ix_setting_changes_key", setting_changes.c.line_id, setting_changes.c.key, setting_changes.c.id)

# --- the console ------------------------------------------------------------------------------------------------------

accounts = Table(
    "accounts",
    metadata,
    _id(),
    _line(),
    _person(),  # as whom they take an escalation; has no number unless they gave one
    Column("name", String(40), nullable=False),  # of before it was sealed; empty since
    Column("sealed_name", LargeBinary),
    Column("name_key", String(40), nullable=False),  # keyed hash, as it is compared; one for each in the whole house
    _word("role"),  # viewer, coordinator, admin
    Column("language", String(8), nullable=False),
    Column("password", String(200)),  # argon2's own text; null until they have joined
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("sealed_secret", LargeBinary, nullable=False),  # what their phone's codes are made of
    _flag("codes_on"),
    _count("last_code"),  # the half minute of the newest code used: none is good twice
    Column("recovery", JSON, nullable=False),  # hashes of the recovery codes that are left
    Column("invitation", String(64)),  # hash of the link that lets them choose a password, once
    _at("invited_until"),
    _at("created_at", null=False),
    _at("joined_at"),
    _at("removed_at"),
    UniqueConstraint("name_key"),
    UniqueConstraint("invitation"),
)

visits = Table(
    "visits",
    metadata,
    _id(),
    _line(),
    _of("accounts", "account_id"),
    Column("key_hash", String(64), nullable=False),
    Column("device", String(80), nullable=False),
    _at("began_at", null=False),
    _at("seen_at", null=False),
    _at("ended_at"),
    UniqueConstraint("key_hash"),
)
"""Who is signed in, and where: a browser holds a key, and the row decides whether it still opens."""
Index("ix_visits_account", visits.c.account_id, visits.c.ended_at)

tries = Table(
    "tries",
    metadata,
    Column("key", String(64), primary_key=True),  # hash of a name, an address, or both
    _count("times"),
    _at("at", null=False),
)
"""Failed sign-ins, so that the next one waits; of no line, because a name may be nobody's."""
