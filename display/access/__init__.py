"""Who may do what: roles, PINs, signed-in devices and keys, and the guard that every request passes."""
