"""Turn Vietnamese government plans (kế hoạch) into data, every value with the place it was read from.

>>> import plan_extract
>>> plan = plan_extract.extract("KẾ HOẠCH\\nGiảm nghèo trên địa bàn huyện Đắk Hà năm 2024\\n\\nI. MỤC TIÊU\\nGiảm nghèo.")
>>> plan.header.unit.name, plan.header.period
('Đắk Hà', '2024')
"""

from plan_extract.errors import ReadError
from plan_extract.pipeline import extract, outline, run
from plan_extract.readers import read
from plan_extract.schema import Plan, json_schema

__version__ = "0.1.0"
__all__ = ["Plan", "ReadError", "__version__", "extract", "json_schema", "outline", "read", "run"]
