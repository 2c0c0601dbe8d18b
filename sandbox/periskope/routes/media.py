"""Files of messages, fetched without any key, under both spellings of the vendor's paths."""

from aiohttp import web

from sandbox.bulk import served
from sandbox.periskope.checks import ORG


async def get_media(request: web.Request) -> web.StreamResponse:
    key = request.match_info["key"]
    if instead := request.app[ORG].instead.get(key):
        return await instead(request)
    found = request.app[ORG].media.get(key)
    if found is None:
        return web.Response(status=404, text="Object not found")
    mime = found.mimetype.partition(";")[0].strip()
    if found.bulk is not None:
        return await served(request, found.bulk, mime)
    return web.Response(body=found.data, content_type=mime)


ROUTES = [
    web.get("/media/{key}/{name}", get_media),
    web.get("/storage/v1/object/public/message-media/{key}/{name}", get_media),
]
