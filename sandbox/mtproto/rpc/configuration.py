"""help.*: the configuration every client asks for first."""

from __future__ import annotations

from telethon.tl import functions, types

from sandbox.mtproto.rpc.registry import Context, method
from sandbox.mtproto.tl import TLObject

CONFIG_LIFE = 3600  # seconds
LIMITS = {
    "chat_size_max": 200,
    "megagroup_size_max": 200_000,
    "forwarded_count_max": 100,
    "online_update_period_ms": 210_000,
    "offline_blur_timeout_ms": 5_000,
    "offline_idle_timeout_ms": 30_000,
    "online_cloud_timeout_ms": 300_000,
    "notify_cloud_delay_ms": 30_000,
    "notify_default_delay_ms": 1_500,
    "push_chat_period_ms": 60_000,
    "push_chat_limit": 2,
    "edit_time_limit": 172_800,
    "revoke_time_limit": 2_147_483_647,
    "revoke_pm_time_limit": 2_147_483_647,
    "rating_e_decay": 2_419_200,
    "stickers_recent_limit": 200,
    "channels_read_media_period": 604_800,
    "call_receive_timeout_ms": 20_000,
    "call_ring_timeout_ms": 90_000,
    "call_connect_timeout_ms": 30_000,
    "call_packet_timeout_ms": 10_000,
    "caption_length_max": 1024,
    "message_length_max": 4096,
}


@method(functions.help.GetConfigRequest)
def get_config(context: Context, _request: functions.help.GetConfigRequest) -> TLObject:
    """https://core.telegram.org/method/help.getConfig"""
    config: TLObject = types.Config(
        date=context.now,
        expires=context.now + CONFIG_LIFE,
        test_mode=False,
        this_dc=context.dc_id,
        dc_options=[
            types.DcOption(id=dc.id, ip_address=dc.host, port=dc.port, static=True)
            for dc in sorted(context.world.data_centres.values(), key=lambda dc: dc.id)
        ],
        dc_txt_domain_name="",
        me_url_prefix="https://t.me/",
        webfile_dc_id=context.dc_id,
        **LIMITS,
    )
    return config


@method(functions.help.GetNearestDcRequest)
def get_nearest_dc(context: Context, _request: functions.help.GetNearestDcRequest) -> TLObject:
    """https://core.telegram.org/method/help.getNearestDc"""
    nearest: TLObject = types.NearestDc(country="XX", this_dc=context.dc_id, nearest_dc=context.dc_id)
    return nearest
