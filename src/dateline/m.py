import sys,time,json; sys.path.insert(0,'/work/main/bench'); sys.path.insert(0,sys.argv[1])
from pathlib import Path
import importlib.util
spec=importlib.util.spec_from_file_location('bi','/work/main/bench/intake.py'); bi=importlib.util.module_from_spec(spec); spec.loader.exec_module(bi)
p=bi.write(Path('/tmp/wire/in.jsonl'),10000)
from datetime import UTC,datetime
from dateline.desk import Desk
now=datetime.now(UTC)
import shutil; shutil.rmtree('/tmp/wire/d',ignore_errors=True); Path('/tmp/wire/d').mkdir()
import cProfile,pstats
with Desk.open('/tmp/wire/d/d.sqlite',now) as d:
    pr=cProfile.Profile() if len(sys.argv)>2 else None
    if pr: pr.enable()
    t=time.perf_counter(); 
    marks=[]
    d.add([str(p)],now,print,lambda n,new,b:marks.append((new,round(time.perf_counter()-t,2))))
    print(time.perf_counter()-t, marks[::4])
    if pr: pr.disable(); pstats.Stats(pr).sort_stats('cumtime').print_stats(35)
