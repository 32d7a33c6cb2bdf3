"""The look of a cup on its pages and papers: colours and logo, as the plan that holds has them.

`sheet` makes CSS of the colours, `logos` finds the logo and looks whether it is a picture, `wardrobe` keeps both ready
for the pages, and `routes` serves them as `/theme.css` and `/media/logo`.
"""
