/** Works that cards cite. */
export const papers = {
  nerBert:
    "Zihan Liu, Feijun Jiang, Yuxiang Hu, Chen Shi, Pascale Fung 2021. NER-BERT: A Pre-trained Model for Low-Resource Entity Tagging. arXiv:2112.00405.",
  tof: "Ying Zhang, Fandong Meng, Yufeng Chen, Jinan Xu, Jie Zhou 2021. Target-Oriented Fine-tuning for Zero-Resource Named Entity Recognition. Findings of ACL.",
  bertMrc:
    "Xiaoya Li, Jingrong Feng, Yuxian Meng, Qinghong Han, Fei Wu, Jiwei Li 2020. A Unified MRC Framework for Named Entity Recognition. ACL. arXiv:1910.11476.",
  qpmrc:
    "Yuhao Zhang, Yongliang Wang 2023. A Query-Parallel Machine Reading Comprehension Framework for Low-resource NER. Findings of EMNLP.",
  punified:
    "Jinghui Lu, Rui Zhao, Brian Mac Namee, Fei Tan 2023. PUnifiedNER: A Prompting-based Unified NER System for Diverse Datasets. AAAI.",
  cpner:
    "Xiang Chen, Lei Li, Shuofei Qiao, Ningyu Zhang, Chuanqi Tan, Yong Jiang, Fei Huang, Huajun Chen 2023. One Model for All Domains: Collaborative Domain-Prefix Tuning for Cross-Domain NER. IJCAI.",
  bert: "Jacob Devlin, Ming-Wei Chang, Kenton Lee, Kristina Toutanova 2019. BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding. NAACL. arXiv:1810.04805.",
  t5: "Colin Raffel et al. 2020. Exploring the Limits of Transfer Learning with a Unified Text-to-Text Transformer. JMLR 21. arXiv:1910.10683.",
  lstmCrf:
    "Guillaume Lample, Miguel Ballesteros, Sandeep Subramanian, Kazuya Kawakami, Chris Dyer 2016. Neural Architectures for Named Entity Recognition. NAACL. arXiv:1603.01360.",
  cnnLstmCrf:
    "Xuezhe Ma, Eduard Hovy 2016. End-to-end Sequence Labeling via Bi-directional LSTM-CNNs-CRF. ACL. arXiv:1603.01354.",
} as const;
export type PaperName = keyof typeof papers;

/** A list for a page of Markdown. */
export const listPapers = (names: readonly PaperName[]): string =>
  names.map((name) => `- ${papers[name]}`).join("\n");
