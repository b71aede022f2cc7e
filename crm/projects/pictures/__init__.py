"""Pictures of projects: received, decoded apart, cropped to the sheet's place, shown to whoever may see them."""
