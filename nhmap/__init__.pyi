from nhmap.analysis import Plan as Plan
from nhmap.analysis import assess as assess
from nhmap.analysis import compare as compare
from nhmap.analysis import load as load
from nhmap.analysis import pack as pack
from nhmap.analysis import rank as rank
from nhmap.analysis import select as select
from nhmap.analysis import verify as verify

__version__: str
