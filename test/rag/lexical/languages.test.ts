import assert from 'node:assert/strict';
import { test } from 'node:test';
import { idsOf, indexOf } from '../../support/lexical-index.ts';

/** The first text answers the question; the others share words or letters with it. */
const CASES: readonly { readonly name: string; readonly query: string; readonly texts: readonly string[] }[] = [
  {
    name: 'English inflections',
    query: 'How are leaking pipes repaired?',
    texts: [
      'A plumber repairs the leak in a pipe with tape and a clamp.',
      'How are you, and how are your parents?',
      'Pipers play music at weddings.',
    ],
  },
  {
    name: 'German compounds',
    query: 'Dampfschiff auf der Donau',
    texts: [
      'Die Donaudampfschifffahrt begann im Jahr 1829 in Wien.',
      'Der Dackel liegt auf der Wiese und schläft.',
      'Auf der Autobahn gilt heute Tempo hundert.',
    ],
  },
  {
    name: 'Spanish without the accents',
    query: 'cuando llego el tren de Malaga',
    texts: [
      'El tren de Málaga llegó a las ocho de la tarde.',
      'El camión de la basura pasa cuando puede.',
      'La reunión de vecinos se celebra el martes.',
    ],
  },
  {
    name: 'Turkish endings and the dotless i',
    query: 'ISPARTA gülleri ne zaman açar',
    texts: [
      "Isparta'daki gül bahçelerinde çiçekler mayıs ayında açılır.",
      'Zamanın nasıl geçtiğini anlamadık.',
      'Ankara ülkenin başkentidir.',
    ],
  },
  {
    name: 'Greek without the accents',
    query: 'βιβλιοθηκη της Αλεξανδρειας',
    texts: [
      'Οι βιβλιοθήκες ήταν σπάνιες, όμως στην Αλεξάνδρεια υπήρχε μία μεγάλη.',
      'Η αγορά της πόλης ανοίγει νωρίς το πρωί.',
      'Το λιμάνι γέμισε πλοία.',
    ],
  },
  {
    name: 'Russian cases',
    query: 'в какой реке живут осетры',
    texts: [
      'Осётр водится в Волге, а также в других реках, впадающих в Каспийское море.',
      'В какой школе ты учишься?',
      'Живые цветы продают на площади.',
    ],
  },
  {
    name: 'Arabic article and vowel signs',
    query: 'مكتبة المدينة',
    texts: [
      'تقع المَكتبات في وسط مدينتنا القديمة قرب السوق.',
      'السماء صافية اليوم والجو جميل.',
      'يشرب الرجل القهوة في الصباح.',
    ],
  },
  {
    name: 'Hindi',
    query: 'नदियों का पानी कहाँ से आता है',
    texts: ['हिमालय की बर्फ पिघलकर नदी में पानी लाती है।', 'यह किताब बहुत अच्छी है।', 'वह कल बाज़ार से आता दिखा।'],
  },
  {
    name: 'Thai, no spaces',
    query: 'ปลาในแม่น้ำโขง',
    texts: ['ชาวบ้านจับปลาบึกตัวใหญ่ได้จากแม่น้ำโขงเมื่อวานนี้', 'แมวชอบนอนในบ้านตอนกลางวัน', 'รถไฟออกจากสถานีเวลาเก้าโมง'],
  },
  {
    name: 'Thai, one short word inside a longer run',
    query: 'ปลา',
    texts: ['แมวกินปลาทุกวัน', 'รถไฟออกจากสถานี'],
  },
  {
    name: 'Chinese',
    query: '长城有多长？',
    texts: ['万里长城的总长度超过两万公里。', '这家餐馆的菜很好吃。', '他有很多朋友。'],
  },
  { name: 'Chinese, one character', query: '猫', texts: ['我家的小猫喜欢睡觉。', '狗在院子里跑。'] },
  {
    name: 'Japanese',
    query: '富士山の高さ',
    texts: ['富士山は高さ三千七百七十六メートルの火山です。', '電車は九時に東京駅を出ます。', '猫の名前はまだない。'],
  },
  {
    name: 'Korean endings',
    query: '도서관은 어디에 있나요',
    texts: ['새 도서관이 시청 옆에 문을 열었다.', '오늘 날씨가 아주 좋다.', '어머니는 시장에서 사과를 샀다.'],
  },
  {
    name: 'Vietnamese tones',
    query: 'món phở bò Hà Nội',
    texts: [
      'Phở bò ở Hà Nội nấu với quế và hoa hồi.',
      'Con đường phố này rất dài và đẹp.',
      'Tôi bỏ quên chiếc mũ ở nhà.',
    ],
  },
];

for (const { name, query, texts } of CASES) {
  test(`search: ${name}`, async (t) => {
    // The answer stands last, so that it cannot win a tie.
    const index = indexOf(t, texts.toReversed());
    assert.equal(idsOf(index, query)[0], texts.length);
    await index.flush();
    assert.equal(idsOf(index, query)[0], texts.length);
    const decomposed = idsOf(index, query.normalize('NFD'));
    assert.deepEqual(decomposed, idsOf(index, query.normalize('NFC')));
    await index.close();
  });
}
