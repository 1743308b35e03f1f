"""As many valid model syncs as the benchmark asks for, on five targets in turn, each reading one of the models."""

import json
import os

from pulumi_polytomic import FieldMapping, Identities, Identity, ModelField, ModelSync, Schedule, Target

SALESFORCE, HUBSPOT = (f"0ac3e000-c000-4000-8000-00000000000{n}" for n in (3, 4))
TARGETS = [
    (SALESFORCE, "Contact", "Email", ["LastName", "FirstName", "Phone"]),
    (SALESFORCE, "Account", "Website", ["Name", "Industry", "Type"]),
    (SALESFORCE, "Lead", "Email", ["LastName", "Company", "Status"]),
    (HUBSPOT, "contacts", "email", ["firstname", "lastname", "phone"]),
    (HUBSPOT, "companies", "domain", ["name", "industry", "annualrevenue"]),
]
MODELS = json.loads(os.environ["BENCHMARK_MODELS"])

for n in range(int(os.environ["BENCHMARK_MODEL_SYNCS"])):
    connection, object, identity, fields = TARGETS[n % len(TARGETS)]
    source = ModelField(model_id=MODELS[n % len(MODELS)], field="email")
    ModelSync(
        f"sync-{n}",
        mode="updateOrCreate",
        target=Target(connection_id=connection, object=object),
        identities=Identities(mappings=[Identity(source=source, target=identity, function="Equality")]),
        fields=[FieldMapping(target=field, source=source) for field in fields],
        schedule=Schedule(frequency="daily", hour=6),
    )
