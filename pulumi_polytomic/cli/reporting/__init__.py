"""What a plan and a refresh of Pulumi come to, in words: the output of `report` and of `drift`."""
