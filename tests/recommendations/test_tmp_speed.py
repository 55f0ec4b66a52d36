import time, pytest
from recommendations.services import import_register
H="检察类别,文号,案件名称,文书类型,被建议单位,制发日期,送达日期,承办人,回复期限,回复日期,是否按期,整改情况,回头看时间,备注"
@pytest.mark.django_db(transaction=True)
def test_speed(cast):
    rows=[H]+[f"公益诉讼,渑检行公建〔2025〕{i}号,案{i},诉前检察建议,渑池县水利局,2025-03-03,2025-03-03,检察官甲,2个月,2025-04-01,是,清运,," for i in range(1,501)]
    c="\n".join(rows).encode()
    for dry in (True, False, False):
        t=time.time(); r=import_register(c,"a.csv",office=cast.county,actor=cast.prosecutor,dry_run=dry); print(dry, time.time()-t, r.counts)
    assert 0
