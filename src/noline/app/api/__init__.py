"""The REST API under ``/api/v1``: rooms write the endpoints, ``application`` here makes them one.

``README`` in this folder says how an endpoint is written.
"""
