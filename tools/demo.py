"""The main job from start to finish: `make demo`.

The real Pulumi engine runs `examples/quickstart` against the emulator. Every claim that is printed is checked first.
"""

from __future__ import annotations

import re
import sys
from typing import Any

from pulumi_polytomic.emulator import Emulator, seed
from tools.story import CHANGES, Stack, claim, heading, on_an_emulator, say, tell

ACME = seed.ACME


def the_model_sync(emulator: Emulator) -> dict[str, Any]:
    """Return the one model sync as the server holds it."""
    return emulator.model_syncs(ACME)[0]


def the_model(emulator: Emulator) -> dict[str, Any]:
    """Return the one model that was not there before, as the server holds it."""
    [found] = [one for one in emulator.records("model", ACME) if one["id"] not in ACME.models.values()]
    return found


def the_bulk_sync(emulator: Emulator) -> dict[str, Any]:
    """Return the one bulk sync as the server holds it."""
    return emulator.bulk_syncs(ACME)[0]


def meet(stack: Stack, emulator: Emulator) -> None:
    """The server and the project."""
    heading("An emulated Polytomic deployment and a Pulumi project")
    say(f"   The emulator listens at {emulator.url}. It holds the company Acme, with the connections")
    say(f"   {', '.join(ACME.connections)}.")
    claim("Acme has no syncs yet", not emulator.model_syncs() and not emulator.bulk_syncs())
    say("   The project is a copy of examples/quickstart; its state is a local file.\n")
    stack.pulumi("stack", "init", "demo")
    stack.pulumi("config", "set", "polytomic:deploymentUrl", emulator.url)
    stack.pulumi("config", "set", "--secret", "polytomic:apiKey", ACME.api_key)


def create(stack: Stack, emulator: Emulator) -> None:
    """Create a model and two syncs."""
    heading("Create: a model, a model sync that reads it, and a bulk sync")
    stack.pulumi("up", "--yes", "--skip-preview")
    model, contacts, shop = the_model(emulator), the_model_sync(emulator), the_bulk_sync(emulator)
    columns = [field["name"] for field in model["fields"]]
    claim(
        f'the server has the model "{model["name"]}" with the columns of its query',
        columns == ["id", "email", "first_name", "last_name", "phone", "company"],
    )
    claim(
        "each mapping of the model sync reads one of them",
        all(
            mapping["source"]["model_id"] == model["id"] and mapping["source"]["field"] in columns
            for mapping in contacts["fields"]
        ),
    )
    claim(
        f'the server has one model sync, "{contacts["name"]}", that runs daily at 6:30',
        len(emulator.model_syncs()) == 1 and schedule(contacts) == ("daily", "6", "30"),
    )
    claim(
        f'and one bulk sync, "{shop["name"]}", of two tables',
        len(emulator.bulk_syncs()) == 1
        and {s["id"] for s in shop["schemas"] if s["enabled"]} == {"public.customers", "public.orders"},
    )
    claim(
        "their ids are the outputs of the stack",
        (stack.output("contacts"), stack.output("shop")) == (contacts["id"], shop["id"]),
    )


def schedule(sync: dict[str, Any]) -> tuple[str | None, ...]:
    """Return what the demonstration looks at of a model sync's schedule."""
    return tuple(sync["schedule"].get(part) for part in ("frequency", "hour", "minute"))


def preview_nothing(stack: Stack, emulator: Emulator) -> None:
    """A second preview finds nothing to do."""
    heading("Preview again: nothing to do")
    emulator.clear_requests()
    stack.pulumi("preview", "--expect-no-changes")
    claim("an empty preview sends no request", emulator.requests() == [])


def update(stack: Stack, emulator: Emulator) -> None:
    """One field changes; what the program does not declare stays."""
    heading("Change one field: what was set in the web page stays")
    finance = [ACME.policies["Finance"]]
    emulator.edit("model sync", the_model_sync(emulator)["id"], {"policies": finance})
    emulator.edit("bulk sync", the_bulk_sync(emulator)["id"], {"policies": finance})
    say('   In the web page Dana puts both syncs under the policy "Finance". The program does not declare policies.')
    say("   An update through Polytomic's API replaces the whole sync: what it leaves out is cleared.")
    say("   Now the program moves the model sync to 7:30.\n")
    stack.pulumi("config", "set", "hour", "7")
    emulator.clear_requests()
    shown = stack.pulumi("up", "--yes", "--skip-preview", "--diff", grep=CHANGES)
    contacts = the_model_sync(emulator)
    claim("Pulumi shows the hour as the one change", re.findall(r"~ (\S+) +: \S+ => \S+", shown) == ["hour"])
    path, ids = f"/api/syncs/{contacts['id']}", (contacts["id"], the_bulk_sync(emulator)["id"])
    asked = [f"{r['method']} {r['path']}" for r in emulator.requests() if any(id in r["path"] for id in ids)]
    claim("the model sync was read and written once, the bulk sync not", asked == [f"GET {path}", f"PUT {path}"])
    claim("the model sync runs daily at 7:30", schedule(contacts) == ("daily", "7", "30"))
    claim('and is still under the policy "Finance"', contacts["policies"] == finance)


def repair(stack: Stack, emulator: Emulator) -> None:
    """Somebody changes what the program declares; a refresh finds it and an update repairs it."""
    heading("Somebody edits both syncs in the web page: found, shown, repaired")
    contacts, shop = the_model_sync(emulator), the_bulk_sync(emulator)
    declared = contacts["fields"]
    changed = [
        {**mapping, "source": {**mapping["source"], "field": "company"}} if mapping["target"] == "LastName" else mapping
        for mapping in declared
    ]
    emulator.edit("model sync", contacts["id"], {"fields": changed})
    emulator.edit("bulk sync", shop["id"], {"default_schedule": {"frequency": "daily", "hour": "4", "minute": "15"}})
    say("   Dana maps LastName to the column company, and makes the bulk sync run daily at 4:15 instead of hourly.")
    say("   A plain preview compares the program with the state, so it cannot see this. A refresh reads the server.\n")
    found = stack.pulumi("refresh", "--preview-only", "--diff", grep=CHANGES)
    claim(
        "both changes are found, field by field",
        all(change in found for change in ('"last_name" => "company"', '"hourly" => "daily"', '+ hour     : "4"')),
    )
    stack.pulumi("up", "--refresh", "--yes", "--skip-preview")
    contacts, shop = the_model_sync(emulator), the_bulk_sync(emulator)
    claim("the mapping is as the program says", contacts["fields"] == declared)
    claim(
        "the bulk sync runs every hour again",
        shop["default_schedule"]["frequency"] == "hourly" and "hour" not in shop["default_schedule"],
    )
    claim(
        'both syncs are still under the policy "Finance"',
        contacts["policies"] == shop["policies"] == [ACME.policies["Finance"]],
    )
    again = stack.pulumi("preview", "--refresh", "--expect-no-changes")
    claim("program, state and server agree", "4 unchanged" in again)


def destroy(stack: Stack, emulator: Emulator) -> None:
    """Delete everything the demo created."""
    heading("Destroy")
    stack.pulumi("destroy", "--yes", "--skip-preview", "--remove")
    claim("the server has no syncs", not emulator.model_syncs() and not emulator.bulk_syncs())
    claim("and only the models from before", len(emulator.records("model", ACME)) == len(ACME.models))


def tell_story() -> None:
    """The whole demonstration."""
    with on_an_emulator("quickstart", "Pulumi.*.yaml") as (stack, emulator):
        for part in (meet, create, preview_nothing, update, repair, destroy):
            part(stack, emulator)


if __name__ == "__main__":
    sys.exit(
        tell(
            tell_story,
            "That is the main job.",
            "The program: examples/quickstart/__main__.py. With your own workspace: README.md.",
        )
    )
