"""Invented names and addresses for the demo: common names, towns that do not exist."""


def words(text: str) -> tuple[str, ...]:
    """The words of a text."""
    return tuple(text.split())


GIVEN = {
    "old": words(
        "Karin Ingrid Birgitta Margareta Kerstin Gun Inga Barbro Maj-Britt Siv Gunborg Ulla"
        " Berit Solveig Gunnel Sven Lars Åke Göran Bengt Karl-Erik Stig Arne Lennart Rune"
        " Ingvar Börje Gösta Evert Tage Folke"
    ),
    "middle": words(
        "Maria Anna Eva Lena Annika Åsa Helena Monica Carina Marie Agneta Pia Katarina Susanne"
        " Johan Per Anders Mikael Magnus Fredrik Stefan Jonas Mats Håkan Ulf Thomas Peter"
        " Amina Fatima Hassan Yusuf Elena Marek Agnieszka Pekka Päivi Nenad Jasmina"
    ),
    "young": words(
        "Alva Ebba Elsa Vera Maja Wilma Selma Freja Saga Tuva Liam Noah Hugo William Elias"
        " Viggo Melvin Ludvig Theo Ali Omar Leila Zahra Mohammed Nora Samuel Adam"
    ),
}
MEN = frozenset(
    words(
        "Sven Lars Åke Göran Bengt Karl-Erik Stig Arne Lennart Rune Ingvar Börje Gösta Evert Tage"
        " Folke Johan Per Anders Mikael Magnus Fredrik Stefan Jonas Mats Håkan Ulf Thomas Peter"
        " Hassan Yusuf Marek Pekka Nenad Liam Noah Hugo William Elias Viggo Melvin Ludvig Theo Ali"
        " Omar Mohammed Samuel Adam"
    )
)
"""Given names of men; the others are women's."""
FAMILY = words(
    "Andersson Johansson Karlsson Nilsson Eriksson Larsson Olsson Persson Svensson Gustafsson"
    " Pettersson Jonsson Jansson Hansson Bengtsson Lindberg Lindström Lindgren Axelsson Berg"
    " Bergström Lundberg Lind Lundgren Mattsson Berglund Fredriksson Sandberg Henriksson Forsberg"
    " Sjöberg Wallin Engström Eklund Danielsson Håkansson Lundin Björk Gunnarsson Holm Wikström"
    " Åberg Öberg Norén Hassan Ahmed Ali Mohamed Nowak Kovačević Virtanen Korhonen Hedlund Nyman"
)
STREETS = words(
    "Storgatan Kyrkogatan Skolgatan Björkvägen Ekvägen Lindvägen Parkgatan Järnvägsgatan"
    " Strandvägen Ängsvägen Granvägen Trädgårdsgatan Nygatan Kvarngatan Smedjegatan Åsvägen"
    " Hagagatan Prästgatan Sjövägen Rönnvägen Fabriksgatan"
)
TOWNS = (("749 01", "Ekby"), ("749 12", "Almtuna"), ("749 30", "Norrsjö"), ("749 44", "Hammarbo"))
RELATIONS = ("dotter", "son", "make", "maka", "sambo", "syster", "bror", "granne", "god man")
DELIVERY_NOTES = (
    "Ring på hos grannen om ingen öppnar.",
    "Ställ kartongerna innanför porten.",
    "Hunden är snäll. Knacka hårt, jag hör dåligt.",
    "Hissen är trasig, jag bor två trappor upp.",
    "Kom gärna före lunch.",
)
LANGUAGES = ("sv",) * 16 + ("en", "fi", "ar", "so", "pl", "bs")
