/** Which network addresses a server of the city may fetch from. Pure. */
import { BlockList, isIP } from 'node:net';

/**
 * Addresses that are no public host: this machine, the city's own network, links, tests, multicast, and the ranges that
 * carry an IPv4 address inside an IPv6 one.
 *
 * @source IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890)
 */
const special4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.31.196.0/24',
  '192.52.193.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '192.175.48.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];
/** Of IPv6 only global unicast is public, without these parts of it. */
const special6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48'];

const blocked = new BlockList();
for (const range of special4) {
  const [address, bits] = range.split('/');
  blocked.addSubnet(address!, Number(bits), 'ipv4');
}
for (const range of special6) {
  const [address, bits] = range.split('/');
  blocked.addSubnet(address!, Number(bits), 'ipv6');
}
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is that of a public host. */
export function isPublicAddress(address: string): boolean {
  switch (isIP(address)) {
    case 4:
      return !blocked.check(address, 'ipv4');
    case 6:
      return globalUnicast.check(address, 'ipv6') && !blocked.check(address, 'ipv6');
    default:
      return false;
  }
}
