import { gunzipSync } from 'node:zlib'

/**
 * Arrow files made by pyarrow 26.0.1 (`pyarrow.feather.write_feather`, `pyarrow.ipc.new_stream`), gzip and base64 here.
 *
 * types, stream: three rows of the columns that src/sources/arrow-reader.test.ts lists, the stream in two batches.
 * lz4, zstd: 600 rows in batches of 250; n is i % 7 as int16, s is `town ${i % 11} at the river`, missing at each fifth.
 */
const packed = {
  types: [
    'H4sIAAAAAAACA+1XP2hTQRj/7uUlfYYUghSJEDCDooNihQrFxVQQlVYMRbCDQ20bNZDW0kaMgthBxKFDx4CLg4iDaEEoHRwCduimQ4YiCh0F',
    'HYouAduc33d3L+/e54taOtoLX+7d/b4/v+/uu8vLwPDwpSsnACS2nAuQBmpJSEEC4uDhEzbhAkKwsiUl9XtR6jGAOZQhlCzKhgOwjPIQZQSl',
    'F+WLAHiJMoeSR/FojLaXUY6ikK/appQYQFDcHjOnQqJMoTQw5lut43IdDAtjpSloos661ukmPGN0yAfZIBWYrQDkWlJ6W0rPiYpXRWkqPyDy',
    '+NWndVNRPqkvo1TQ51XLZ8bySX2pUpyk58KW9pvDr3mtv4f0s4wD0sRVp9X38AOKPXGpa5sk5025Ve4BjEq9N90oZ2/P3JouHj9TnCmXaA03',
    '/2Q7C/CoRbgDB1UvvKi1mUB5pXDKP4PcEtCFPNOoqWtGxMmmLyKncZWTp2Y9g422gvVYRu5Pdex4VGykCJ9QZ0XrJPg6k86YGus6/ab1uqL2',
    '405pokjPDfS319hmZaCfZfU1URxX++GaDJJm3QraJhbF9ybKR41D1dLjnK+rXU7gR+/GMxldR3Fag8lrZaq3mgzqsyGja1mfixuwYunSPvl7',
    'RiOzZ05UDZZMDXqo7ZnpnMHpnnhh4lFL4ZO+KVLKMzgu+OcFlJ9ke9/9uyVj1pOQIeuMgsW/U0uZPm3VMFjcnQgbe756N8jDc+089oXziLkq',
    'h3TbYZj3vKM52FwPs5g6/zDvDMNzbL6fce9neIHZjzB8muFVFv8xwxdM32v6OsNXGd5kuP/QzpeN0yK8XzkR1DS1IyKcrz/2+fYzf3mGFxg+',
    'Ith6MLzK8AWG1xi+yPBlls8q4++P/X3/wOzXmP4ai7fB9Jssnuf8Xvc9Vh0KdoZEhzP1r/o7HW83nvOXsYg49zuJH4NwPXbChTmtbPvadgnT',
    'd7F588uTD1s1HwT86qeprDnP+yzOTxlu0IHHuR+9zwefLIlO92dyG+sWt2Tw3VJ5ip99K+7cqeBetedPvn5/oVFzA4Pcm2Pf11vS93Ho64GL',
    '0OHOpra+f+NzFG6vr2OJf9fHI7jaddPRXobzSLd/4zz1tpMybxLn6a6y3gmbJsW03zvhXHrN/CK7r3ffqXffqXffqf/fd+pRVBpQ/8F/AXKw',
    '3hOKDwAA',
  ].join(''),
  stream: [
    'H4sIAAAAAAACA91WMWiTURC+9+dP+htSCKVIhIAZFDsoZqhQXAyCqLRCBocMDrVttIG0hjZiFKQZRBw6OAZcHEQcRAWhdHAo2KGbHToUUchY',
    '0CHoErDN8+5//2v+XN+ftLWTL1zef/937+7evXtfIqWUKRsgDjSiEIMIhMHBJxzCBoRgdUdKmgdQVkIAVZQxlCRKwwJYRnmCkkNJo2wJgLco',
    'VZQMikM6rr2JchaFfNW2pcQAguIOeu/ckCizKBsY85OysbkNhoWJwiw00aaubPoJT3g25IPWYCowXwZItaR0dlw7yxSvgtJ0/YDI4Newso2Z',
    'fNJcRCmjz1s+nwmfT5oL5fwMPWd3lN8Ufi0q+2Nkn2Q5YJpYdaq+gx9ws6dcVtSaKM+b9lZ+BDAu1dn0o1y5P3evlD9/OT9XLFANt7utnQd4',
    '2iLcglPuLBxTbaZQ3rk47T+BuUWgD/OMo6XqGRGmNcOGPU26e3Lct46Hjbfa9VjG3F+q2GFTbEwRvqHNqrKJ8DqTzYSrqz79qez6TOfxoDCV',
    'p+cN9DfgrU3Ktn2S9ddUftI9D9vbQdSrW1atCZnynUb5qnCo+Ox4znfcU47gR53GK2nuozDVYOZ2kfqtJtv9uSHNvazuxV1Y9dnSOekzI807',
    'M8vUgwWvBx20drzXKQ9Hl/KNF49GDJ8UU8Rcz2DZoO8LuH6iu+euuSXh1ZOQMd8dBV/+QSPmzXFfD4Mvd8uwxv++8rC9D8f27+N45z5CtrsH',
    '4i4w5L1otXlAjzMHyBuYrus1xPAhhmcYnmF4juE5Fn+a4VpPe3ON4TWGrzF8zVdjGusMX9/tAzU2fT1No87s6yzfBsMbDO84AJ+u65FgeILh',
    'aYanGX6N4VrX+8kyPMvwHMODdB2vxPAS81cRe/t+MLgM/61uHZE/Poc69NSedbpvI97c14Ha7Ho2F/CX+5L/2j5m/v7IzsF54+rv9OvRF0si',
    'iFeiXfZJuY5+XirOGrDqxTYP0nzh/ZfrGzW7bZD6eO5XvSVP/zh5wxS3fqLxPSgny8e53c7NxeXR8rEVwMeC8ZDD+FcwHo334GONj7D1GYZn',
    'GZ5j8ccZrvlY/94+Y/hzhn9g+DLTV5i+xvhzk+0vSHcYP2t/WwxvMLzJ6uGITjwuOvEUw4cYPsLwjOjcTxAfc1304GMdb5rZl1i8quFmDvr6',
    'ULC+FwH8tV/7f9UPGq/XLLpwwGHiWwb7kIGnIYCHLWM2zQXB/jKJffKvdQje7VYXUz0o7p44Hv/CAYe1z/dWD3tdi78YMClMGBAAAA==',
  ].join(''),
  lz4: [
    'H4sIAAAAAAACA82XCWyTVQDHX89NtrWDjmNxlElgA0JgHQwYR9jkWmSDZqgDiRzCEBAHzAlDJAwEEVFDAOVwCIocOhFFAwMBESRyiqRAFoVx',
    'hHAEdJtoxmGYv+/1fdvXYiMQE2ny2+/7d9/x2n7v39f07OyBOR4hanhsEEJEC+1RT0QKu7CJcLZ4mKxkQQrnr1X9FcIMaWq7jOPZ0aYd30Q9',
    'Jw+Fl2S2yueiRQzH20WYPGO0up7JrDku6Lg8ec1ICJPX1J6OVv/XxluGY1SO5Kr+EUfKMwuLVZ6vUD+h3CeO61lr9ylU19TOcatut9qx2kTo',
    'R1KQE5QHK6db/F6t7DMcaw66njDkZOUbJjWW5llNRqTNjmWzQntXzMLC2Gy8Voeo8XnllvaIFwH7O9kcXj69Yme1TVi8qFyN45olYL82RBen',
    '9bnUa0iFTKvwDcf5MBeWkUvwLjgGF8jV2l3CGJtCErk3zoHxMIO8EK+BLXCAfApXgoUX34jcGneHgfAc+WX8BhTDJvIefAIuw22yg4E+Bh0h',
    'gzwU58EsWEJej7fDEThLvo7tfIix0JbcE2dDrlXeE7638CrYDPus4nwZvgp3oL6NHVrw6XeB/jCMPBnPgaXwKXkn/gkuQDW5Hp9DU0iCXuSn',
    '8Th4FRaS1+AtcABOkSuwOUyIhtCK3A0PgJFQQJ6HV8BG2M0Aj+NLcAuiwtkhninRAfrCEPIEXASLYR15Gz4MZ+B3su0RZia0Bd4NXzbOhUJY',
    'QP4AfwnfA++G7yq+A/WpgBbkzvgJeBYmkV/D78EnsIMBHsXn4U8Ij2CHuAgh2sPj8BR5LJ4O78CH5K/xfvgFfiObmJMxkAhdyVl4BBTAPPIK',
    'vBF2g498Ed+EyChuf3IH3BeGwATyTLwI1kIpAzyEy6EKrA52aOwQog30AC95NJ4Kb8JKK7frF2zshZNwxRE4YZ0B82gHm1XWgolT8+I98SML',
    '4gvG5sbnj5uSm+8S7mToAB2hE3SGLpAKSS7hLBEJ7pRM6Wae5ZyZuej8TLiczCmcoJzorDS55PN+xziLzQlYKJucVTw/GFaSrWb/88xbeXyJ',
    'PI9Jni/DUlP7aOXN10Zd+7LutVeL/qdeTVP9tUz54n/Qq/4O1bvV36sW9U30gL3a2tiridAVsrjHRqjvw9dhOZnPT3yrvh8ukm9q7ydjbAbJ',
    '5D54MLwAM8mL8FoohUPkclwFfN6iMbkN7gFeGEWegucbenUvPglX4C+yk4E2hxRDr06E2fAueQP+Bn6Ec+Q/cBhvzaPQjpyOn4Tn4RXy23g1',
    'fAU/kH/Gv6oP3UVOwKmQCcPJ+XguLIMS8i58zFCrEXw0bvBAb3IOHg8zDLW6FQ7CaXIltlCRjaA1uTseCKNgCnk+LoZNsIdSOIEvw21warXa',
    'nLpMgQwYSs7Ds2AJrCdvx0fgLFwn26nIWEOtDsJjYBrwJeNbhTfDPkOt1kADarIluQvuD8NgMnkOXgolsIsBHsMXoBrqabXalLpMgl6QQx6P',
    'Z8BCWEPegg/AKaggm5mSDaEVdCMPwCMNtfo+/hy+g+PkS/gWRBlqtR88Ay+Si/BiWAfbGOBhfAaug12r1Viasi30dMivXF8uLoQFDvmVW2na',
    'zMY+KIOrjn/s06N1fZoa1KftPEkxsiPdnoS6Yk1R5Uqxal3pTs6S3enunOnvzj6qS3VrHVqiulRzsTnR0KVCZovqUL8TZacGnufu8+pda+jY',
    'dC/jLph4f/262nxv/Tr6Pvu1fVC/tgjq12GqH0uVzwX16+ig8+lZfz37A/tS+ylQoa9Y/R3rEB/V1auICtyfWCTrVf1x6tdZEtjb/UwPuG69',
    'gSM42A2eEOvWj2ErHCSfDrFuDdWvxnVrqH69n3VrGh4EY2BaiHXrNaiBBtq6tWWIdasq2EpTQMPW3ir6lnp/D9bNv07B65mg9YvbY1jjpLju',
    'Xse4Oy4PXMcY56C2jqlS65p/W8foc1Ffx2jH55hcd51Xn5sZlvZeOWjD/Vojf6f6f+dGctfa5ayK9s89bsqxai5ot6f2lV6qjjurrP+ejLYH',
    'Pq+vhyZFBD5vnMfiYfoNzT/T5W//vwEUKAWaAhAAAA==',
  ].join(''),
  zstd: [
    'H4sIAAAAAAACA9WXeViTRx7HJwmEK0BARAhBg6ArlyRBCCCWuI8oAkGlVQiXYSECAsq1nFoKVWg5wn0LqAhKi4gih0JAi5hoQFCq4CL3rVE5',
    'VMAF2jfxRVnWPs+2T//oTp6Z729+c/zmzcz7yWSnre0+OxIAv0DpEgAACwRJEmAAGogCcciCEkIEqgOoJg6VInAJABLKVNjugsZDHUUF45Vg',
    'n3AolAOFdRGhDwsUoPFoICacEQvHQyAFil817pgwJgbKYsKYAjcWbhestx9SBbiOgaJ+WDFGODNAiQjnI6DAx4QB66F4Ih/7fANlDXi978HK',
    'hBbGRMMxRcFvp7/BugVWVVgtYF2P/KCesFauGIv8r7if6mRY5xDw/FV6i4w5cBkAP8GXgwQo6EFEoSUiwNg5m02AAD71IxCYABB7I16zZ1EI',
    'UBGvCPn5qBXz8JFMLDAsPW5a4VelzM/ZaTQlmSphaq4o07uOtGcO5+R4Zfx6ChITc0/iTv13zFIZeqddvBjx3uMiungET3e2N4LHDpF0AK6A',
    'AdycWOakAB8OSYlj6Wn0rl8p2u0GtYmP8dbHWGe4WsYsKu12ayZim7QwbkSGPT+r4DDdrvGHr2mLcT9NvWjWk28kKy3Kvx/Jt3pxdGnkq9Rn',
    'HA+8eaxVaDTKaNuWi15aJSezd7ve3oboYLRNu++oCz/01kfr+dNEj60FibcmW8Zz2vWTvHOeXNvGq7emx7jTk5hkG52hCp2fyBvp7c6dPU9U',
    'n2Rv1wmhvTpl2kPq0exRW9ujXJun+kJ9rCsHsa7BeC64/1D3TCXFQ5aWtUMzYs+70Dtd+ldrXGWRD13aq8t9He277/jUXUvcm+y7rzu7WlPN',
    'V/tfhxh5CW1VRp0tTt3IEYcUb5NyA11nq5vBQb6XYvLQng75Xj5lJQdoaSZjr84EBm5tMda2eoAwthvCx2PHdM54+7Go5So1Hvgz/szrCRFk',
    'FrcWTxvKvLspcTsON7u4OF9UOdr2POn5PsnnbRN6zYWxEpGSS8gF9uSJiJnElhodmwbp+SNDjlJyfUgyoZ8zz+vbP53VuDCiFznPO7w0TUlf',
    'NochUbFcWtEYkwqbhR+7ZzWmNc5sUBQcENkV5wPISIuCwWbsmgoDt2CEXDRjayk11d3RNmuzMro3LOvLkfwQ44OQkSbnpH+wd2/tkeygTj/5',
    '7+pQdgnDRhYkLKFY/EwAMG+2YK1hXFKbX3zdX8zEyM/VvFMYMLt6KgW5oblYqYWljgmU/zczWXMzh+GOUNCoC6Scbj0w4om/wKXilb4f3TjV',
    'FXtv95RZ1C7xDmpXKC6DunHJNiyloCm6RSpBs5uv9X/FAZU/nwOiwoUts+CPcYCGBZsnjgk5gNnFYttjbkm1RLG7bPyriOZlR++5WrlIyLoe',
    '1M0NAQzLoeR67/nTFZmHxeN3nXsJYcDxPnu2V9MBHIZIAHGAdiCAzyHhOOnJLGVVdRNFEc/sfFfvmKhSnKIB38u+4xFRvomMCSQysgUYOM5d',
    'uD8tdf+KuunXzXOnB+3EJBplFt73ejx4WM8r3XYjuc8oHlszKbrOhH2xhF3MlotQwvEluuJ7RvwDKaMyvB6Fn/M7VDuc5WPrxEPQr46dKPDd',
    'wQsPNn+bcK+S0OZTFooepJ/2kDxV4BzsoZxH5JXpRFxr4bKYxMx8+5KB22Qkr94tYhi/Xb9Guo9wQtuv0neo0tfb8cljwx98raoRpVdpzdWy',
    '3Vs0utD9Dme9nRw6K8rpzmlaATRO1bpOa7yz9k3DoMsvchU9cnO8HC9YW5FbOdeVLTuSS5Rp6udFXy4+/bHy4ijP5bHLz2O1D7zym0w8Nv2T',
    'xb2BH3NKNwoJKh9/tr9cpdNA5kEt2eGuuXKsu5Os8pBtwgzxGDLav9bMLDLo0ULY/I/TY+7cDaxGxciNWxdIc1KTYk0zl1sppL5y65Pfvh99',
    'k6g58Xsh8NH8LAQ+xwHybjmFCgPVQ0DIgWRuet6FZ/JFXyJGx0daH/LyirIoe/SOs1x68ex64/AJ8m1m795kXruEirqxpCYa6R5HpSFilNSN',
    'tZgwCUbk59aK5Mrd/sVJ81IsSjLzgTqtYVR7NrM6+vwVH+7TbnZG9ajts+sG0hrh6XXVNWVxGe+kHaq3UG62DhXnXKHHPwoP3c+LWZj8O743',
    '7mU0pfvg7+JAP+J/44D7H+TA5lUcWL+KA29hpcLryF3FAfdV8y3Xl5+Lu/L95gowsHwR+IACBKg5WyIPgPTKftJeAAgxABfQHqev5Ek6UBUD',
    'Jft1dffbnTOgxtlQJ954mZ7E7Su823FxygHd/3jAUcleCuXt2XkeidfTi0rn687aIPBAHagBDe2ktXcto12ZFcjQ9omSLBvc4rBa36W5pjVf',
    '+K0jvBkMG6j3ZLjo6KVniXN4g6JTtoTQnvsexW6VqfQbZV8hK9NT6Bz+PxSvErWzv28ozH89mjfvcqgh9fUQL3sO1/AtinK2e+LIzQyLmoet',
    'w+jz/kW1xs+wubd8PJ/o80pzmlsckAqAEEmIZGwRlL/9qVsQ+0awb7OiK557VsRcBJxCBR0POUYwJLgGEYI8mYQAr2BmgNBFMTImksj6BoYU',
    'IxKJvA1SY30jMoVkSCJDNtFAh3Cr6CgplhBu5ob8Qi2qkIgoZEgsdEgUDJH2mYqtV7HAnMMc2PsGy1Rei3+zZNK0PWnqzvaksEd1ltFpZzim',
    'A/kc06lyQQ7XmcGt/3SvBfA9HAPtOlp4OrEfzjC0055QaQ/fkwUor4X3eRzW5d+5WyKf93PF/9O/8n0Af6U7PtS4U/jf5Fd4VlbbogwAAA==',
  ].join(''),
}

/** The bytes of one of the files. */
export function arrowFile(name: keyof typeof packed): Uint8Array {
  return gunzipSync(Buffer.from(packed[name], 'base64'))
}
