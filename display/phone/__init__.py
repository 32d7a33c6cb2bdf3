"""What people hold in their hands: the board for a phone, a page for each driver and team, and the codes to them."""
