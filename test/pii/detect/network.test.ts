import { detectNetwork } from '../../../src/pii/detect/network.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectNetwork', detectNetwork, [
  'is «92.3.189.131» a vpn',
  '«2a02:0a29:3df8:2d21:332c:ad33:5aa9:382d» leak',
  'mac «0A:DF:39:52:55:4A» which phone',
  'mac address «0adf3952554a» block',
  '«81[.]30[.]40[.]50» abuse',
  '192.168.0.254 router',
  '172.16.0.1 admin',
  '100.64.3.4 nat',
  '1.1.1.1 vs 8.8.8.8',
  '2001:db8::/32 documentation',
  'chrome 120.0.6099.109',
  'driver 551.23.10.20',
  'fe80::1',
  '00:00:00:00:00:00',
  '12:30:45 time',
  '203.0.113.7 example',
]);
