"""What a configuration means, what differs, and what the full body must be: pure functions, no I/O.

`shape` reads the declaration of a noun, `normalize` gives the one canonical form, `changes` compares two
configurations, `merge` lays what is declared over what is live, `conditions` knows filter labels and logic. `forms` and
`filter_forms` know the deprecated forms of a setting, `versions` what the older version of the API has otherwise.
"""
