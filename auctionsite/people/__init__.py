"""Who somebody is: their public page, how they edit it, whom they follow. Gathers what the apps know of a person."""
