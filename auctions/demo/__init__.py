"""The demo house: works that its own program draws, people who sell and buy them, and the life that fills it."""
