"""Compare configurations and build full request bodies: pure functions, no I/O, no kind's name.

`shape` reads the declaration of a kind, `normalize` gives the one canonical form, `changes` compares two
configurations, `update` lays what is declared over what is live (`overlay`, field by field). `secrets` is what no
answer tells, `conditions` knows filter labels and logic. `forms` is how a kind says what may be written otherwise,
`versions` what the older version of the API has otherwise.
"""
