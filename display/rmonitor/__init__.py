"""The running session for scoreboards and phone apps that speak RMonitor, the text feed of timing computers."""
