"""policylint: does what a voice-assistant skill was seen doing stand in the policies that govern it?"""

__version__ = "0.1.0"
