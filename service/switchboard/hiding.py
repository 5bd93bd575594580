"""A peer says that cruel words of the caller are not to be shown to them, or are again. The caller is told nothing."""

from service import conversations
from service.switchboard.turn import Turn


def hide(turn: Turn) -> None:
    """From now on a sign stands for them. All that is written is kept and looked through as ever."""
    conversations.change(turn.session, turn.here.id, hidden_from=turn.person.id)
    turn.reply("hiding.on")


def show(turn: Turn) -> None:
    """Everything as it is written."""
    conversations.change(turn.session, turn.here.id, hidden_from=None)
    turn.reply("hiding.off")
