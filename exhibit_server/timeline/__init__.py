"""A run or a rehearsal drawn against time: the scene's metro line on top, a lane for each device below.

`model` says what is drawn and knows neither runs nor rehearsals; `page` makes one standalone HTML file of it.
"""
