"""The demonstration: made-up teams on simulated rigs that send true wire-format packets."""
