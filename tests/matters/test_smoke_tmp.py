import time
import pytest
from tests.builders import *
from django.db import connection

def test_smoke(cast):
    with connection.cursor() as c:
        c.execute("select current_user, count(*) from matters_allowedmove")
        print(c.fetchall())
    for kind in PATHS:
        for state in PATHS[kind]:
            t=time.time()
            try:
                {"clue":lambda c,upto: clue(c,upto=upto),"case":lambda c,upto: case(c,upto=upto)}.get(kind, lambda c,upto: recommendation(c,kind,upto=upto))(cast,state)
                print(kind,state,round(time.time()-t,2))
            except Exception as e:
                import traceback
                tb=traceback.extract_tb(e.__traceback__)[-1]
                print("FAIL",kind,state,repr(e)[:300],tb.filename,tb.lineno)

@pytest.mark.django_db(transaction=True)
def test_tx(cast, mail_sink):
    clue(cast)
def test_after(db):
    from supervision.accounts.models import Person
    from supervision.terms.models import SpecialDay
    assert not Person.objects.exists() and SpecialDay.objects.exists()
