"""Files of messages, fetched without any key, under both spellings of the vendor's paths."""

from aiohttp import web

from sandbox.periskope.checks import ORG


async def get_media(request: web.Request) -> web.Response:
    found = request.app[ORG].media.get(request.match_info["key"])
    if found is None:
        return web.Response(status=404, text="Object not found")
    return web.Response(body=found.data, content_type=found.mimetype.partition(";")[0].strip())


ROUTES = [
    web.get("/media/{key}/{name}", get_media),
    web.get("/storage/v1/object/public/message-media/{key}/{name}", get_media),
]
