#!/usr/bin/env python3
"""Publishes one assignment the way a helpdesk would: with pika, as a CloudEvent, confirmed by the broker.

    pip install pika
    BELFRY_AMQP_URL=amqp://belfry-producer:PASSWORD@127.0.0.1:5672/%2F python3 producer.py
"""

import datetime
import json
import os
import uuid

import pika


def assignment(conversation, team):
    """`conversation.assigned`: a rule gives a conversation to a team."""
    return {
        "specversion": "1.0",
        # Source and id name the event: publishing it again after an error notifies nobody twice.
        "id": str(uuid.uuid4()),
        "source": "/helpdesk",
        "type": "conversation.assigned",
        "time": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds"),
        "data": {
            "workspace": "acme",
            "conversation": conversation,
            "assignee": {"type": "team", "id": team},
            "assigned_by": {"type": "rule", "id": "round-robin"},
        },
    }


def publish(channel, event):
    """Returns when the broker has taken the event; raises when it has not."""
    channel.basic_publish(
        # Declared by `belfry topology apply`, never by a producer.
        exchange="belfry.events",
        routing_key=event["type"],
        body=json.dumps(event).encode(),
        properties=pika.BasicProperties(
            content_type="application/cloudevents+json",
            message_id=event["id"],
            delivery_mode=pika.DeliveryMode.Persistent,
        ),
        mandatory=True,
    )


def main():
    connection = pika.BlockingConnection(pika.URLParameters(os.environ["BELFRY_AMQP_URL"]))
    with connection:
        channel = connection.channel()
        # Without confirms a producer never learns that an event was lost.
        channel.confirm_delivery()
        conversation = {
            "id": os.environ.get("CONVERSATION", "c-1842"),
            "subject": "Refund for order 1042",
            "preview": "Hi, I was charged twice for order 1042.",
            "url": "https://app.example.com/c/1842",
            "customer": {"name": "Ada Lovelace"},
        }
        event = assignment(conversation, os.environ.get("TEAM", "sales"))
        publish(channel, event)
        print(event["id"])


main()
