import describing
CASES=[]
MODELS={}
