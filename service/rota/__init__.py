"""Who is on: peers by their own word or by their shifts, responders by tier."""

from service.rota.falling import Shift as Shift
from service.rota.oncall import call_after as call_after
from service.rota.oncall import can_take as can_take
from service.rota.oncall import last_resorts as last_resorts
from service.rota.oncall import pages_by as pages_by
from service.rota.oncall import responder_on as responder_on
from service.rota.oncall import tiers as tiers
from service.rota.peers import change_peer as change_peer
from service.rota.peers import comes_on as comes_on
from service.rota.peers import goes_off as goes_off
from service.rota.peers import invite as invite
from service.rota.peers import is_on as is_on
from service.rota.peers import known_tags as known_tags
from service.rota.peers import knows as knows
from service.rota.peers import on_now as on_now
from service.rota.peers import peer as peer
from service.rota.peers import rests as rests
from service.rota.peers import somebody_on as somebody_on
from service.rota.peers import texts_at_once as texts_at_once
from service.rota.shifts import begin_shift as begin_shift
from service.rota.shifts import expect as expect
from service.rota.shifts import next_shift as next_shift
from service.rota.shifts import whose_shift as whose_shift
from service.rota.shifts import zones_unknown as zones_unknown
