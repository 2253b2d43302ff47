import { detectSecrets } from '../../../src/pii/detect/secret.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectSecrets', detectSecrets, [
  'key «AKIAGFM7VFRXAUZEASY5» exposed',
  'token «ghp_S6slCyErtj0Ksc6SC8X8JfoX6AYzd1PSdBRU» revoke',
  '«eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3MTE5NzUyNzAzIn0.z1lHRKl7AoHUWJE1xnZ9bLOpfzIY0owg0RAjzn1K1nc»',
  'postgres://«app:Sup3rS3cret»@db.example/prod',
  'seed phrase «abandon ability able about above absent absorb abstract absurd abuse access accident»',
  '«ribbon velvet orbit canyon lunar pistol garden umbrella mirror tunnel oxygen faith» wallet',
  'key «W269N-WFGWX-YVC9B-4J6C9-T83GX»',
  'code «882211» sent to my phone',
  'commit a94a8fe5ccb1',
  'sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'what is a seed phrase',
  'stm32f103c8t6 datasheet',
  'error code 400123 login',
  'zip code 90210',
]);
