"""Only public addresses are connected to, however an address is written."""

import asyncio

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.addresses import PublicResolver, is_public, public_socket
from articles.fetching import Fetcher
from errors import FetchError
from tests.names import Answers
from tests.site import page, redirect, serving
from tests.strategies import EXAMPLES, any_text

PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255
128.0.0.0 169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255
192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255 168.63.129.17
2001:4860:4860::8888 2606:2800:220:1:248:1893:25c8:1946 2a00:1450:4001::1 2001:200::
64:ff9b::808:808
""".split()
PRIVATE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1
127.1.2.3 127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255
198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b:1::8.8.8.8 100::1 2001::1
2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:808:808::1
3fff::1 4000::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%lo fe80::1%1
2606:2800:220:1:248:1893:25c8:1946%eth0 fec0::1 ff02::1 ffff::1
localhost example.org 127.1 0x7f.1 0177.0.0.1 2130706433 1.1.1.1%lo 1.1.1.1/8 1.1.1 08.8.8.8
""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", [*PRIVATE, "", " ", "::1 ", "①.1.1.1"])
def test_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_python_knows_no_private_address_that_passes(address: object) -> None:
    assert not is_public(str(address)) or getattr(address, "is_global", False)


@pytest.mark.parametrize(
    "link",
    """
    http://127.0.0.1/ http://localhost/ http://2130706433/ http://0x7f.1/ http://0x7f000001/
    http://127.1/ http://0177.0.0.1/ http://127.0.0.1./ http://[::1]/ http://[::ffff:127.0.0.1]/
    http://[::ffff:7f00:1]/ http://[::127.0.0.1]/ http://[64:ff9b::127.0.0.1]/
    http://[fe80::1%25lo]/ http://①②⑦.0.0.1/ http://169.254.169.254/
    ftp://example.org/ file:///etc/passwd gopher://example.org/ javascript:alert(1) data:,x
    //example.org/ http:/// http:// https://user@example.org/ https://u:p@example.org/
    http://example.org:22/ http://example.org:0/ http://example.org:99999/ http://[ http://a:b/ x
    """.split(),
)
async def test_a_link_that_does_not_lead_to_the_public_web(link: str) -> None:
    with pytest.raises(FetchError, match="I read only pages on the public web"):
        await Fetcher().fetch(link)


@pytest.mark.parametrize(
    "link", ["http://nobody.invalid/", "http://a..b/", "http://%31%32%37.1/", f"http://{'a' * 99}/"]
)
async def test_a_host_that_does_not_exist(link: str) -> None:
    with pytest.raises(FetchError, match="I cannot find "):
        await Fetcher().fetch(link)


@settings(max_examples=EXAMPLES, deadline=None)
@given(any_text, st.sampled_from(["", "http://", "https://a.example/", "http://a.example:8080/?"]))
def test_no_link_leads_inside_or_to_another_error(text: str, prefix: str) -> None:
    fetcher = Fetcher(resolver=Answers(["127.0.0.1"]))
    with pytest.raises(FetchError):
        asyncio.run(fetcher.fetch(prefix + text))


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::ffff:127.0.0.1"], ["fd00::1"]]
)
async def test_a_name_with_a_private_address(addresses: list[str]) -> None:
    fetcher = Fetcher(resolver=Answers(addresses))
    with pytest.raises(FetchError, match="public web"):
        await fetcher.fetch("http://inside.example:8080/")


async def test_a_redirect_to_a_name_with_a_private_address() -> None:
    pages = {"/a": redirect("http://inside.example:8080/")}
    async with serving(pages) as site:
        fetcher = Fetcher({site.host}, resolver=Answers(["127.0.0.1"]))
        with pytest.raises(FetchError, match="public web"):
            await fetcher.fetch(f"{site.address}/a")


async def test_what_is_checked_is_what_is_connected_to() -> None:
    """Where the resolver does not check, and for addresses, which need none, the socket does."""
    async with serving({"/": page(b"inside")}) as site:
        port = site.host.partition(":")[2]
        connector = aiohttp.TCPConnector(
            resolver=Answers(["127.0.0.1"]), socket_factory=public_socket
        )
        async with aiohttp.ClientSession(connector=connector) as session:
            for host in ("127.0.0.1", "inside.example"):
                with pytest.raises(FetchError, match="public web"):
                    await session.get(f"http://{host}:{port}/")
        assert not site.paths


async def test_a_name_whose_address_changes() -> None:
    resolver = PublicResolver(Answers(["93.184.216.34"], ["127.0.0.1"]))
    assert [found["host"] for found in await resolver.resolve("a.example")] == ["93.184.216.34"]
    with pytest.raises(FetchError, match="public web"):
        await resolver.resolve("a.example")
    await resolver.close()


async def test_an_allowed_name_may_be_private() -> None:
    async with serving({"/a": page(b"wiki")}) as site:
        name = f"wiki.example:{site.host.partition(':')[2]}"
        fetcher = Fetcher({name.upper()}, resolver=Answers(["127.0.0.1"]))
        assert (await fetcher.fetch(f"http://{name}/a")).content == b"wiki"
