"""What is put up in the hall: the screens, the scenes they show, messages, sponsors, the prize-giving."""
