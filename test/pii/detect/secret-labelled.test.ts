import { detectLabelledSecrets } from '../../../src/pii/detect/secret-labelled.ts';
import { testDetector } from '../../support/pii.ts';

testDetector('detectLabelledSecrets', detectLabelledSecrets, [
  'password is «Marmalade*55» safe',
  'my wifi pass «fenwick2209!» slow',
  'contraseña «Luna2015*» segura',
  'пароль «Zima2020!» взломан',
  '密码 «Abc12345!» 泄露',
  'the password to my email is «Rex2015»',
  'pass: «letmein99»',
  'kubernetes secret «f68041e7e41cc94c1629d3a267130591» base64',
  'api_key=«AbCdEf123456»',
  'password «correct-horse-battery-staple»',
  'password is incorrect windows',
  'password entropy',
  'reset my apple id password',
  'password manager comparison',
  'password wpa2 vs wpa3',
  'what is a bearer token',
  'api key openai price 2024',
  'api gateway vs load balancer',
  'password 1password',
]);
