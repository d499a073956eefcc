from stage import *
async def test_a(stage):
    c = await stage.customer("Ana", email="ana@example.com", phone="+447700900001")
    await stage.begin("open", invitation("first", "email"))
    print(await stage.fates(c))
    rows = await stage.fetch("select content from sandbox_item")
    print(rows)
async def test_b(stage):
    c = await stage.customer("Ana", email="ana@example.com", phone="+447700900001")
